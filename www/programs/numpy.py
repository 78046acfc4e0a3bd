"""«title», with NumPy alone.

It repeats a run of the regression playground: the same samples, initial parameters and mini-batches, in
%if held
single precision as there. It prints the losses that the page shows: over the training samples, and over
those that are held out of training. The run:
%else
single precision as there. It prints the losses over all training samples that the page shows. The run:
%end
«link»
"""

%if inline
import io
%end
import json
%if some gelu
import math
%end

import numpy as np
%if files
%if shuffle
from order import order
%end
%end
%cell
%include data.py
parameters = {p["name"]: np.array(p["values"], np.float32).reshape(p["shape"]) for p in initial}
gradients = {}
%if inline
%if shuffle
%cell
%include order.py
%end
%end
%cell


# The layers: forward gives what comes after a layer, backward takes the slope of the loss there and
# gives the slope before it.


class Linear:
    def __init__(self, name):
        self.weight, self.bias = f"{name}.weight", f"{name}.bias"

%phase forward
    def forward(self, x):
        self.x = x
        return x @ parameters[self.weight].T + parameters[self.bias]

%phase backward
    def backward(self, slope):
        gradients[self.weight] = slope.T @ self.x
        gradients[self.bias] = slope.sum(axis=0)
        return slope @ parameters[self.weight]
%phase
%if some relu


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, slope):
        return slope * (self.x > 0)
%end
%if some tanh


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, slope):
        return slope * (1 - self.y**2)
%end
%if some sigmoid


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, slope):
        return slope * self.y * (1 - self.y)
%end
%if some gelu


erf = np.vectorize(math.erf, otypes=[np.float32])


class GELU:
    """x times the share of the normal distribution below x."""

    def forward(self, x):
        self.x, self.share = x, (1 + erf(x / math.sqrt(2))) / 2
        return x * self.share

    def backward(self, slope):
        density = np.exp(-(self.x**2) / 2) / math.sqrt(2 * math.pi)
        return slope * (self.share + self.x * density)
%end


%if sequential
class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, slope):
        for layer in reversed(self.layers):
            slope = layer.backward(slope)


net = Sequential(
%for layer
    Linear("layer«i»"),
%if relu
    ReLU(),
%end
%if tanh
    Tanh(),
%end
%if sigmoid
    Sigmoid(),
%end
%if gelu
    GELU(),
%end
%end
)
%else
class Net:
    def __init__(self):
%for layer
        self.layer«i» = Linear("layer«i»")
%if relu
        self.activation«i» = ReLU()
%end
%if tanh
        self.activation«i» = Tanh()
%end
%if sigmoid
        self.activation«i» = Sigmoid()
%end
%if gelu
        self.activation«i» = GELU()
%end
%end

    def forward(self, x):
%for layer
        x = self.layer«i».forward(x)
%if !last
        x = self.activation«i».forward(x)
%end
%end
        return x

    def backward(self, slope):
%for layer backwards
%if !last
        slope = self.activation«i».backward(slope)
%end
        slope = self.layer«i».backward(slope)
%end


net = Net()
%end
%cell


%phase loss
%if mse
def loss(error):
    """The mean squared error, and its slope at every prediction."""
    return np.mean(error**2), 2 * error / len(error)
%end
%if mae
def loss(error):
    """The mean absolute error, and its slope at every prediction."""
    return np.mean(np.abs(error)), np.sign(error) / len(error)
%end
%if huber
def loss(error):
    """The Huber loss, and its slope at every prediction."""
    size = np.abs(error)
    losses = np.where(size <= 1, error**2 / 2, size - 0.5)
    return np.mean(losses), np.clip(error, -1, 1) / len(error)
%end
%phase


rate = «rate»
%if momentum
velocity = {name: np.zeros_like(value) for name, value in parameters.items()}
%end
%if adam
first = {name: np.zeros_like(value) for name, value in parameters.items()}
second = {name: np.zeros_like(value) for name, value in parameters.items()}
%end


%phase update
def update(step):
    """Changes the parameters in step number `step`, the first being 1."""
    for name, gradient in gradients.items():
%if sgd
        parameters[name] -= rate * gradient
%end
%if momentum
        velocity[name] = «momentum» * velocity[name] + gradient
        parameters[name] -= rate * velocity[name]
%end
%if adam
        first[name] = 0.9 * first[name] + 0.1 * gradient
        second[name] = 0.999 * second[name] + 0.001 * gradient**2
        size = np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
        parameters[name] -= rate * first[name] / (1 - 0.9**step) / size
%end
%phase
%if edits


# What was changed by hand on the way: after how many steps, what, and its value from then on.
edits = [
%for edit
%if rate
    («step», "rate", None, «value»),
%else
    («step», "«name»", («place»), «value»),
%end
%end
]


def edit(step):
    global rate
    for after, name, place, value in edits:
        if after == step and name == "rate":
            rate = value
        elif after == step:
            parameters[name][place] = value
%end
%cell


step = 0
%if edits
edit(step)
%end
for epoch in range(«epochs»):
%if shuffle
    visit = order(epoch + 1, len(X))
%else
    visit = range(len(X))
%end
%phase batch
    for start in range(0, len(X), «batch»):
        batch = list(visit[start : start + «batch»])
%phase forward
        predictions = net.forward(X[batch])
%phase loss
        l, slope = loss(predictions - y[batch])
%phase backward
        net.backward(slope)
%phase update
        step += 1
        update(step)
%phase
%if edits
        edit(step)
%end
    if epoch % «every» == 0 or epoch + 1 == «epochs»:
        l, _ = loss(net.forward(X) - y)
%if held
        test, _ = loss(net.forward(X_test) - y_test)
%end
%if standard
        # In the label's own units.
        l = «factor» * l
%if held
        test = «factor» * test
%end
%end
%if held
        print(f"epoch {epoch + 1}, loss {l:.6g}, test loss {test:.6g}")
%else
        print(f"epoch {epoch + 1}, loss {l:.6g}")
%end
