# The samples, a row each, the label last; and the parameters before training.
%if files
data = np.loadtxt("data.csv", np.float32, delimiter=",", skiprows=1, ndmin=2, encoding="utf-8")
with open("initial.json") as file:
    initial = json.load(file)
%else
data = """
«data»"""
data = np.loadtxt(io.StringIO(data), np.float32, delimiter=",", skiprows=2, ndmin=2)
initial = """
«initial»"""
initial = json.loads(initial)
%end
X, y = data[:, :-1], data[:, -1:]
