"""Answers the golden rows of a bundle with its graph: python answer-golden.py model.onnx golden.json (onnxruntime 1.19 or later)."""

import json
import sys

import numpy as np
import onnxruntime

model, golden = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
known = json.loads(session.get_modelmeta().custom_metadata_map["prodrome"])
with open(golden, encoding="utf-8") as file:
    told = json.load(file)


def numbers(values):
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


rows = len(told["times"])
cells = numbers(told["cells"]).reshape(rows, -1).astype(np.float32)
outcomes = numbers(told.get("outcomes", [None] * rows))
expected = numbers(told["values"])
weights = numbers(told["weights"]).reshape(rows, -1)
wanted = {each.name for each in session.get_inputs()}
names = [each.name for each in session.get_outputs()]
initial = np.array([float(value) for value in known["initial"]])
worst = 0.0
row = 0
for days in told["rows"]:
    state, before = initial, np.nan
    for _ in range(days):
        time = told["times"][row]
        given = {
            "features": cells[row : row + 1],
            "time": np.array([time], dtype=np.float64),
            "elapsedDays": np.array([time - before], dtype=np.float64),
            "outcome": outcomes[row : row + 1],
            "state": state.reshape(1, -1),
        }
        out = dict(zip(names, session.run(None, {k: v for k, v in given.items() if k in wanted})))
        if out["degraded"][0] != 2:
            for got, at in ((out["probability"], expected[row]), (out["weights"], weights[row])):
                same = np.isnan(got.ravel()) == np.isnan(np.ravel(at))
                worst = max(worst, np.inf if not same.all() else np.nanmax(np.abs(got.ravel() - at), initial=0))
        state, before, row = out.get("nextState", state), time, row + 1
print(json.dumps({"rows": row, "worst": float(worst)}))
