%if held
# The samples, a row each, the label last; those that are held out of training; and the parameters before
# training.
%else
# The samples, a row each, the label last; and the parameters before training.
%end
%if files
data = np.loadtxt("data.csv", «kind», delimiter=",", skiprows=1, ndmin=2, encoding="utf-8")
%if held
test = np.loadtxt("test.csv", «kind», delimiter=",", skiprows=1, ndmin=2, encoding="utf-8")
%end
with open("initial.json") as file:
    initial = json.load(file)
%else
data = """
«data»"""
data = np.loadtxt(io.StringIO(data), «kind», delimiter=",", skiprows=2, ndmin=2)
%if held
test = """
«test»"""
test = np.loadtxt(io.StringIO(test), «kind», delimiter=",", skiprows=2, ndmin=2)
%end
initial = """
«initial»"""
initial = json.loads(initial)
%end
%if standard
# Standardised, so that they are about 1: less these means, over these deviations.
means = np.array([«means»])
deviations = np.array([«deviations»])
data = ((data - means) / deviations).astype(np.float32)
%if held
test = ((test - means) / deviations).astype(np.float32)
%end
%end
X, y = data[:, :-1], data[:, -1:]
%if held
X_test, y_test = test[:, :-1], test[:, -1:]
%end
