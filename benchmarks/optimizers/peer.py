"""Runs cma and Optuna on the problems of problems.js: a JSON request a line, a JSON answer a line."""
import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np


def value_of(own, x):
    z = np.asarray(x) - np.asarray(own["shift"])
    if own["rotation"] is not None:
        z = np.asarray(own["rotation"]) @ z
    d, name = len(z), own["name"]
    if name == "sphere":
        return float(z @ z)
    if name == "ellipsoid":
        return float(np.sum(10 ** (6 * np.arange(d) / max(1, d - 1)) * z * z))
    if name == "rosenbrock":
        y = max(1, math.sqrt(d) / 8) * z + 1
        return float(np.sum(100 * (y[:-1] ** 2 - y[1:]) ** 2 + (y[:-1] - 1) ** 2))
    if name == "rastrigin":
        return float(np.sum(z * z - 10 * np.cos(2 * np.pi * z) + 10))
    return float(20 + math.e - 20 * math.exp(-0.2 * math.sqrt(z @ z / d)) - math.exp(np.mean(np.cos(2 * np.pi * z))))


def others(title):
    def mixed(p):
        away = 2 if p["kind"] == "b" else -2
        return ((p["n"] - 37) / 10) ** 2 + math.log(p["m"] / 12) ** 2 + {"a": 1, "b": 0, "c": 2, "d": 0.5}[p["kind"]] + (p["x"] - away) ** 2 / 4

    def training(p):
        rate = math.log10(p["rate"])
        return (rate + 2.5) ** 2 + 0.2 * (math.log10(p["decay"]) + 4) ** 2 + 2 * (p["dropout"] - 0.2) ** 2 + 0.3 * (math.log2(p["units"]) - 6.5 + rate + 2.5) ** 2

    def conditions(p):
        if p["model"] == "tree":
            return 0.1 + ((p["depth"] - 5) / 6) ** 2 + (p["share"] - 0.7) ** 2
        if p["model"] == "line":
            return 0.4 + 0.1 * (math.log10(p["penalty"]) - 0.5) ** 2
        return 0.2 * (math.log10(p["rate"]) + 3) ** 2 + 0.3 * (math.log2(p["units"]) - 5) ** 2

    def choices(p):
        wrong = sum(p[f"c{i}"] != "abcde"[(2 * i) % 5] for i in range(6))
        return wrong + 0.5 * (p["c0"] == p["c1"])

    return {"whole numbers and a choice": mixed, "logarithms, as of a training": training, "conditions": conditions, "choices alone": choices}[title]


def run_cma(request):
    import cma

    own, count = request["own"], [0]

    def f(x):
        count[0] += 1
        return value_of(own, x)

    options = {"ftarget": request["target"], "maxfevals": request["most"], "verbose": -9, "seed": request["seed"], "verb_log": 0}
    _, es = cma.fmin2(f, request["start"], 2.5, options, restarts=9, bipop=True)
    return {"evaluations": count[0], "best": float(es.best.f if es.best.f is not None else es.result.fbest)}


def suggested(trial, space):
    values = {}
    for name, written in space.items():
        when = written.get("when", {}) if isinstance(written, dict) else {}
        if not all(values.get(other) in some for other, some in when.items()):
            continue
        if isinstance(written, list):
            values[name] = trial.suggest_categorical(name, written)
            continue
        kind = trial.suggest_int if written.get("integer") else trial.suggest_float
        values[name] = kind(name, written["low"], written["high"], log=written.get("log", False))
    return values


def run_optuna(request):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    own, space = request.get("own"), request["space"]
    call = (lambda p: value_of(own, [p[f"x{i}"] for i in range(own["d"])])) if own else others(request["title"])

    def objective(trial):
        return call(suggested(trial, space))

    kind = request["sampler"]
    if kind == "gp":
        sampler = optuna.samplers.GPSampler(seed=request["seed"])
    else:
        sampler = optuna.samplers.TPESampler(seed=request["seed"], multivariate=kind == "multivariate")
    study = optuna.create_study(sampler=sampler)
    began = time.process_time()
    study.optimize(objective, n_trials=request["trials"])
    return {"best": study.best_value, "seconds": time.process_time() - began}


def several(title):
    def zdt(g, h, first=lambda x: x):
        def call(x):
            f, rest = first(x[0]), g(x[1:])
            return [f, rest * h(f, rest)]

        return call

    linear = lambda rest: 1 + 9 * np.mean(rest)
    root = lambda f, g: 1 - math.sqrt(f / g)

    def dtlz1(x):
        z = x[2:] - 0.5
        g = 0.5 * (1 + 100 * (len(z) + np.sum(z * z - np.cos(20 * np.pi * z))))
        return [x[0] * x[1] * g, x[0] * (1 - x[1]) * g, (1 - x[0]) * g]

    def dtlz2(x):
        g = 1 + np.sum((x[2:] - 0.5) ** 2)
        a, b = x[0] * np.pi / 2, x[1] * np.pi / 2
        return [g * np.cos(a) * np.cos(b), g * np.cos(a) * np.sin(b), g * np.sin(a)]

    def model(p):
        features = p["features"]
        lost = ((60 - features) / 60) ** 2
        if p["kind"] == "line":
            return [1 + lost, 0.1 + features / 60]
        if p["kind"] == "tree":
            return [0.5 + 2 / p["depth"] + 1.5 * lost, 0.1 * p["depth"] + features / 60]
        away = (math.log10(p["rate"]) + 2.5) ** 2 / 2
        return [8 / p["units"] + away + lost, 0.3 + math.log2(p["units"]) / 5 + features / 60]

    if title == "a model and its size":
        return model
    call = {
        "zdt1": zdt(linear, root),
        "zdt2": zdt(linear, lambda f, g: 1 - (f / g) ** 2),
        "zdt3": zdt(linear, lambda f, g: root(f, g) - (f / g) * math.sin(10 * math.pi * f)),
        "zdt6": zdt(lambda rest: 1 + 9 * np.mean(rest) ** 0.25, lambda f, g: 1 - (f / g) ** 2, lambda x: 1 - math.exp(-4 * x) * math.sin(6 * math.pi * x) ** 6),
        "dtlz1": dtlz1,
        "dtlz2": dtlz2,
    }[title]
    return lambda p: [float(one) for one in call(np.array(list(p.values())))]


def run_several(request):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    call, space = several(request["title"]), request["space"]
    crossover = optuna.samplers.nsgaii.SBXCrossover(eta=20) if request["crossover"] == "sbx" else None
    sampler = optuna.samplers.NSGAIISampler(seed=request["seed"], population_size=100, crossover=crossover)
    study = optuna.create_study(directions=["minimize"] * request["count"], sampler=sampler)
    losses = []

    def objective(trial):
        losses.append(call(suggested(trial, space)))
        return losses[-1]

    study.optimize(objective, n_trials=request["trials"])
    return {"losses": losses}


def run_scipy(request):
    from scipy import optimize

    own, most, seed = request["own"], request["most"], request["seed"]
    losses = []

    class Spent(Exception):
        pass

    def f(x):
        if len(losses) >= most:
            raise Spent
        losses.append(value_of(own, np.clip(x, -5, 5)))
        return losses[-1]

    bounds = [(-5, 5)] * own["d"]
    try:
        if request["name"] == "differential_evolution":
            optimize.differential_evolution(f, bounds, seed=seed, maxiter=10**6, tol=0, polish=False)
        else:
            stream = np.random.default_rng(seed)
            while True:
                optimize.minimize(f, stream.uniform(-4, 4, own["d"]), method="Nelder-Mead", bounds=bounds, options={"adaptive": True, "xatol": 1e-9, "fatol": 0, "maxfev": most})
    except Spent:
        pass
    return {"best": min(losses)}


def versions():
    found = {}
    for name in ("cma", "optuna", "scipy"):
        try:
            found[name] = __import__(name).__version__
        except ImportError:
            pass
    return found


for line in sys.stdin:
    request = json.loads(line)
    answer = {"versions": versions, "cma": lambda: run_cma(request), "optuna": lambda: run_optuna(request), "several": lambda: run_several(request), "scipy": lambda: run_scipy(request)}[request["what"]]()
    print(json.dumps(answer), flush=True)
