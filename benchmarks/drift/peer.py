"""Updates River's detectors, asked line by line: "<detector> <updates>" is answered with seconds of processor time and the drifts found.

The first line has the version. The stream is that of data.js, whose bytes lie in the file that the first argument names.
"""

import csv
import sys
import time

# River 0.26 subscripts it where it reads files, which Python 3.11 does not know yet; its detectors do not read files
if not hasattr(csv.DictReader, "__class_getitem__"):
    csv.DictReader.__class_getitem__ = classmethod(lambda reader, _: reader)

try:
    import river
    from river import drift
    from river.drift import binary
except ImportError:
    sys.exit(3)

detectors = {
    "adwin": drift.ADWIN,
    "page_hinkley": drift.PageHinkley,
    "ddm": binary.DDM,
    "eddm": binary.EDDM,
    "hddm_a": binary.HDDMA,
    "hddm_w": binary.HDDMW,
    "kswin": lambda: drift.KSWIN(seed=0),
}
with open(sys.argv[1], "rb") as file:
    values = list(file.read())

print(river.__version__, flush=True)
for line in sys.stdin:
    name, updates = line.split()
    detector, taken, drifts = detectors[name](), values[: int(updates)], 0
    update = detector.update
    start = time.process_time()
    for value in taken:
        update(value)
        if detector.drift_detected:
            drifts += 1
    print(time.process_time() - start, drifts, flush=True)
