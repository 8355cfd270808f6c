"""Records what SciPy says of samples that are told by recipes, which `recorded-streams.ts` makes as well: python make-scipy.py > scipy.json"""

import json

import numpy as np
import scipy
from scipy import stats


def lcg(seed):
    state = seed & 0xFFFFFFFF
    while True:
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        yield (state >> 8) / 2**24


def sample(seed, length, level, spread, digits=None):
    number = lcg(seed)
    values = [level + spread * (next(number) + next(number) + next(number) + next(number) - 2) for _ in range(length)]
    # ties
    return values if digits is None else [float(np.floor(value * digits)) for value in values]


cases = []
sizes = [(5, 5), (20, 20), (30, 30), (7, 13), (25, 40), (200, 150), (100, 100), (1000, 900), (2000, 2000), (1500, 1100), (5000, 700)]
for index, (n, m) in enumerate(sizes):
    for shift, digits in [(0.0, None), (0.3, None), (1.0, None), (0.2, 2)]:
        seeds = 10 * index + 1, 10 * index + 2
        a, b = sample(seeds[0], n, 0.0, 1.0, digits), sample(seeds[1], m, shift, 1.0, digits)
        exact, limit = (stats.ks_2samp(a, b, method=method) for method in ("exact", "asymp"))
        case = dict(seeds=seeds, sizes=(n, m), shift=shift, digits=digits, statistic=exact.statistic)
        cases.append(dict(case, exact=exact.pvalue, asymp=limit.pvalue))

tables = [(0, 10, 0, 12), (0, 20, 5, 20), (3, 40, 9, 35), (1, 500, 480, 500), (20, 1000, 35, 900), (7, 7, 7, 9), (0, 100, 100, 100), (250, 5000, 300, 4000)]
fisher = [dict(table=(a, n, b, m), p=stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue) for a, n, b, m in tables]

lists = [[0.01, 0.04, 0.03, 0.5], [0.2], [0.001, 0.001, 1.0, 0.02, 0.049], [0.9, 0.8, 0.7]]
adjusted = [dict(p=each, adjusted=list(stats.false_discovery_control(each))) for each in lists]
print(json.dumps(dict(scipy=scipy.__version__, cases=cases, fisher=fisher, adjusted=adjusted), indent=0, separators=(",", ":")))
