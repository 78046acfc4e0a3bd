"""«title», with PyTorch.

It repeats a run of the regression playground: the same samples, initial parameters and mini-batches. It
%if held
prints the losses that the page shows: over the training samples, and over those that are held out of
training. The run:
%else
prints the losses over all training samples that the page shows. The run:
%end
«link»
"""

%if inline
import io
%end
import json

import numpy as np
import torch
from torch import nn
%if files
%if shuffle
from order import order
%end
%end
%cell
%include data.py
X, y = torch.from_numpy(X), torch.from_numpy(y)
%if held
X_test, y_test = torch.from_numpy(X_test), torch.from_numpy(y_test)
%end
%if inline
%if shuffle
%cell
%include order.py
%end
%end
%cell


%if sequential
net = nn.Sequential(
%for layer
    nn.Linear(«inputs», «outputs»),
%if relu
    nn.ReLU(),
%end
%if tanh
    nn.Tanh(),
%end
%if sigmoid
    nn.Sigmoid(),
%end
%if gelu
    nn.GELU(),
%end
%end
)
%else
class Net(nn.Module):
    def __init__(self):
        super().__init__()
%for layer
        self.layer«i» = nn.Linear(«inputs», «outputs»)
%end

    def forward(self, x):
%for layer
%if relu
        x = torch.relu(self.layer«i»(x))
%end
%if tanh
        x = torch.tanh(self.layer«i»(x))
%end
%if sigmoid
        x = torch.sigmoid(self.layer«i»(x))
%end
%if gelu
        x = nn.functional.gelu(self.layer«i»(x))
%end
%if last
        return self.layer«i»(x)
%end
%end


net = Net()
%end
parameters = {}
with torch.no_grad():
    for p, parameter in zip(initial, net.parameters()):
        parameter.copy_(torch.tensor(p["values"]).reshape(p["shape"]))
        parameters[p["name"]] = parameter

%if mse
loss = nn.MSELoss()
%end
%if mae
loss = nn.L1Loss()
%end
%if huber
loss = nn.HuberLoss()
%end
%if sgd
trainer = torch.optim.SGD(net.parameters(), lr=«rate»)
%end
%if momentum
trainer = torch.optim.SGD(net.parameters(), lr=«rate», momentum=«momentum»)
%end
%if adam
trainer = torch.optim.Adam(net.parameters(), lr=«rate»)
%end
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
    for after, name, place, value in edits:
        if after == step and name == "rate":
            trainer.param_groups[0]["lr"] = value
        elif after == step:
            with torch.no_grad():
                parameters[name][place] = value


%end
%cell

step = 0
%if edits
edit(step)
%end
for epoch in range(«epochs»):
%if shuffle
    visit = torch.tensor(order(epoch + 1, len(X)))
%else
    visit = torch.arange(len(X))
%end
    for batch in visit.split(«batch»):
        l = loss(net(X[batch]), y[batch])
        trainer.zero_grad()
        l.backward()
        trainer.step()
        step += 1
%if edits
        edit(step)
%end
    if epoch % «every» == 0 or epoch + 1 == «epochs»:
        with torch.no_grad():
            l = loss(net(X), y)
%if held
            test = loss(net(X_test), y_test)
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
