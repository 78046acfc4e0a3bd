# The samples, a row each, the label last; and the parameters before training.
%if files
data = np.loadtxt("data.csv", «kind», delimiter=",", skiprows=1, ndmin=2, encoding="utf-8")
with open("initial.json") as file:
    initial = json.load(file)
%else
data = """
«data»"""
data = np.loadtxt(io.StringIO(data), «kind», delimiter=",", skiprows=2, ndmin=2)
initial = """
«initial»"""
initial = json.loads(initial)
%end
%if standard
# Standardised, so that they are about 1: less these means, over these deviations.
means = np.array([«means»])
deviations = np.array([«deviations»])
data = ((data - means) / deviations).astype(np.float32)
%end
X, y = data[:, :-1], data[:, -1:]
