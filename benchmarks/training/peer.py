"""scikit-learn's stacking of the same experts on the same file: five folds by patient, five inner ones. Prints the time.

It answers what the other does in part: no nested answers, no gates, no intervals.

    python peer.py FILE
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

began = time.perf_counter()
rows = pd.read_csv(sys.argv[1])
by = rows.groupby("patient_id")["headache_today"]
rows["rate"] = (by.cumsum() + 0.5) / (by.cumcount() + 2)
rows["today"] = rows["headache_today"]
label = by.shift(-1)
known = label.notna().to_numpy()
rows, label = rows[known], label[known].to_numpy(int)


def expert(columns):
    chosen = ColumnTransformer(
        [("own", make_pipeline(SimpleImputer(), StandardScaler()), columns)]
    )
    return make_pipeline(chosen, LogisticRegression(max_iter=200))


xs = [f"x{c}" for c in range(10)]
own = ["rate", "today"]
experts = [
    ("climatology", expert(["rate"])),
    ("markov", expert(own)),
    ("body", expert(own + xs[0::2])),
    ("weather", expert(own + xs[1::2])),
]
stack = StackingClassifier(experts, LogisticRegression(), cv=5, n_jobs=int(sys.argv[2]))
answers = cross_val_predict(
    stack, rows, label, groups=rows["patient_id"], cv=GroupKFold(5), method="predict_proba"
)[:, 1]
stack.fit(rows, label)
loss = -np.mean(np.log(np.where(label == 1, answers, 1 - answers)))
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "logLoss": loss, "version": sklearn.__version__}))
