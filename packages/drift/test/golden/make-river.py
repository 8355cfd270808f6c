"""Records what River 0.26 finds on the streams of `streams` below: python make-river.py > river.json

Streams are told by recipes, from which `recorded-streams.ts` makes the same numbers; recorded are the updates that were drifts, the
stretches of warnings (first and past-the-last update, in turn), and of ADWIN width, total and variance at drifts and at the end.
KSWIN samples with the generator of the streams, seeded with 1, which goes on after a drift.
"""

import csv
import json

# River 0.26 subscripts it where it reads files, which Python 3.11 does not know yet; its detectors do not read files
if not hasattr(csv.DictReader, "__class_getitem__"):
    csv.DictReader.__class_getitem__ = classmethod(lambda reader, _: reader)

import river
from river import drift
from river.drift import binary, kswin

river_version = river.__version__


def lcg(seed):
    state = seed & 0xFFFFFFFF

    def next_number():
        nonlocal state
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        return (state >> 8) / 2**24

    return next_number


def stream_of(recipe):
    number, values = lcg(recipe["seed"]), []
    for length, start, end, spread in recipe["segments"]:
        for i in range(length):
            level = start + ((end - start) * i) / length
            if recipe["kind"] == "alternating":
                values.append(i % 2)
            elif recipe["kind"] == "binary":
                values.append(1 if number() < level else 0)
            else:
                noise = number() + number() + number() + number() - 2
                value = level + spread * noise
                values.append(min(1, max(0, value)) if recipe["kind"] == "unit" else value)
    return values


def level(length, at, spread=0.0):
    return [length, at, at, spread]


streams = [
    dict(name="rate .02", kind="binary", segments=[level(3000, 0.02)]),
    dict(name="rate .1", kind="binary", segments=[level(3000, 0.1)]),
    dict(name="rate .2", kind="binary", segments=[level(5000, 0.2)]),
    dict(name="rate .5", kind="binary", segments=[level(3000, 0.5)]),
    dict(name="rate .9", kind="binary", segments=[level(3000, 0.9)]),
    dict(name="abrupt up", kind="binary", segments=[level(1500, 0.2), level(1500, 0.5)]),
    dict(name="abrupt up, late", kind="binary", segments=[level(5000, 0.05), level(1000, 0.3)]),
    dict(name="abrupt down", kind="binary", segments=[level(1500, 0.6), level(1500, 0.2)]),
    dict(name="small step", kind="binary", segments=[level(4000, 0.2), level(4000, 0.27)]),
    dict(name="gradual", kind="binary", segments=[level(1000, 0.1), [2000, 0.1, 0.6, 0.0], level(1000, 0.6)]),
    dict(
        name="several",
        kind="binary",
        segments=[level(900, 0.1), level(700, 0.4), level(800, 0.15), level(600, 0.7), level(1000, 0.3)],
    ),
    dict(name="zeros", kind="binary", segments=[level(1000, 0.0)]),
    dict(name="ones", kind="binary", segments=[level(1000, 1.0)]),
    dict(name="zeros, then ones", kind="binary", segments=[level(400, 0.0), level(400, 1.0)]),
    dict(name="alternating", kind="alternating", segments=[level(2000, 0.0)]),
    dict(name="long", kind="binary", segments=[level(8000, 0.2), level(7000, 0.35), level(5000, 0.25)]),
    dict(name="share", kind="unit", segments=[level(2000, 0.3, 0.2), level(2000, 0.45, 0.2)]),
    dict(name="share down", kind="unit", segments=[level(2000, 0.7, 0.4), level(2000, 0.5, 0.4)]),
    dict(name="noise", kind="real", segments=[level(4000, 0.0, 1.0)]),
    dict(name="up", kind="real", segments=[level(1500, 0.0, 1.0), level(1500, 0.7, 1.0)]),
    dict(name="down", kind="real", segments=[level(1500, 3.0, 2.0), level(1500, -1.0, 2.0)]),
    dict(name="spread", kind="real", segments=[level(2000, 0.0, 0.5), level(2000, 0.0, 4.0), level(1000, 0.0, 0.5)]),
    dict(name="slope", kind="real", segments=[level(1000, 10.0, 1.0), [3000, 10.0, 14.0, 1.0]]),
    dict(name="constant", kind="real", segments=[level(1500, 0.3)]),
    dict(name="pressure", kind="real", segments=[level(2000, 1013.25, 8.0), level(2000, 1001.5, 8.0)]),
    dict(name="long walk", kind="real", segments=[level(6000, 0.0, 1.0), level(6000, 0.3, 1.5), level(8000, -0.2, 0.8)]),
]
for index, stream in enumerate(streams):
    stream["seed"] = 1000 + index


class Sampler:
    """Stands for `random` in KSWIN: the first steps of a shuffle, by one generator that goes on."""

    def __init__(self):
        self.number = lcg(1)

    def Random(self, _seed):
        return self

    def sample(self, population, count):
        places = list(population)
        for i in range(count):
            drawn = i + int(self.number() * (len(places) - i))
            places[i], places[drawn] = places[drawn], places[i]
        return places[:count]


def make_kswin(**options):
    kswin.random = Sampler()
    return drift.KSWIN(**options)


plans = [
    ("adwin", drift.ADWIN, None, [{}, dict(delta=0.05), dict(clock=1), dict(clock=8, delta=1e-5),
        dict(max_buckets=2, min_window_length=10, grace_period=50), dict(max_buckets=3, clock=5), dict(min_window_length=1, grace_period=0, clock=3)]),
    ("page_hinkley", drift.PageHinkley, None, [{}, dict(threshold=10), dict(threshold=5, mode="up", delta=0.05),
        dict(threshold=5, mode="down", min_instances=100), dict(alpha=0.99, threshold=3), dict(alpha=1.0, threshold=20)]),
    ("ddm", binary.DDM, "binary", [{}, dict(warm_start=100), dict(warning_threshold=1.0, drift_threshold=2.0)]),
    ("eddm", binary.EDDM, "binary", [{}, dict(alpha=0.8, beta=0.75), dict(warm_start=10, alpha=0.99, beta=0.95)]),
    ("hddm_a", binary.HDDMA, "unit", [{}, dict(two_sided_test=True), dict(drift_confidence=0.01, warning_confidence=0.1, two_sided_test=True)]),
    ("hddm_w", binary.HDDMW, "unit", [{}, dict(two_sided_test=True), dict(lambda_val=0.01, two_sided_test=True), dict(lambda_val=0.2, drift_confidence=1e-4, warning_confidence=0.01)]),
    ("kswin", make_kswin, None, [{}, dict(alpha=1e-4), dict(alpha=0.01, window_size=60, stat_size=20)]),
]
camel = {"lambda_val": "lambda"}


def to_camel(name):
    first, *rest = camel.get(name, name).split("_")
    return first + "".join(part.capitalize() for part in rest)


def watched(make, options, values, is_adwin):
    detector, drifts, warnings, windows, warned = make(**options), [], [], [], False
    for at, value in enumerate(values):
        detector.update(value)
        warns = getattr(detector, "warning_detected", False) and not detector.drift_detected
        if warns != warned:
            warnings.append(at)
            warned = warns
        if detector.drift_detected:
            drifts.append(at)
        if is_adwin and (detector.drift_detected or at == len(values) - 1):
            windows.append([detector.width, detector.total, detector.variance])
    found = dict(drifts=drifts)
    if warnings:
        found["warnings"] = warnings
    if is_adwin:
        found["windows"] = windows
    return found


kinds = {None: ("binary", "alternating", "unit", "real"), "unit": ("binary", "alternating", "unit"), "binary": ("binary", "alternating")}
recordings = []
for name, make, accepts, settings in plans:
    for options in settings:
        for stream in streams:
            if stream["kind"] not in kinds[accepts]:
                continue
            if name == "kswin" and sum(length for length, *_ in stream["segments"]) > 6000:
                continue
            found = watched(make, options, stream_of(stream), name == "adwin")
            told = {to_camel(key): value for key, value in options.items()}
            recordings.append(dict(detector=name, options=told, stream=stream["name"], **found))

rows = lambda items: "[\n" + ",\n".join(json.dumps(item, separators=(",", ":")) for item in items) + "\n]"
print(f'{{"river":"{river_version}","streams":{rows(streams)},"recordings":{rows(recordings)}}}')
