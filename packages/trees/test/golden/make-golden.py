"""Losses of scikit-learn's HistGradientBoosting on a small data set, for test/scikit-learn.test.ts.

python make-golden.py > scikit-learn.json   (scikit-learn 1.9.1, numpy 2.4.6)

Rows 0 to 599 are trained on, rows 600 to 1199 judged. A tenth of the second column is missing, more often with label 1.
"""

import json

import numpy
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error

random = numpy.random.default_rng(7)
ROWS, TRAINED = 1200, 600
values = numpy.round(random.normal(size=(ROWS, 4)), 3)
margin = 1.5 * values[:, 0] - values[:, 1] ** 2 + values[:, 0] * values[:, 2] + 0.5
labels = (random.uniform(size=ROWS) < 1 / (1 + numpy.exp(-margin))).astype(float)
targets = numpy.round(margin + random.normal(size=ROWS) / 2, 3)
weights = random.integers(1, 4, size=ROWS).astype(float)
missing = random.uniform(size=ROWS) < numpy.where(labels == 1, 0.16, 0.04)
values[missing, 1] = numpy.nan

options = dict(
    max_iter=60,
    learning_rate=0.1,
    max_leaf_nodes=15,
    min_samples_leaf=10,
    l2_regularization=1.0,
    early_stopping=False,
    max_bins=255,
)
train, test = slice(0, TRAINED), slice(TRAINED, ROWS)
classifier = HistGradientBoostingClassifier(**options).fit(values[train], labels[train], weights[train])
regressor = HistGradientBoostingRegressor(**options).fit(values[train], targets[train], weights[train])


def losses(rows):
    return {
        "logLoss": log_loss(labels[rows], classifier.predict_proba(values[rows]), sample_weight=weights[rows]),
        "squaredError": mean_squared_error(targets[rows], regressor.predict(values[rows]), sample_weight=weights[rows]),
    }


print(
    json.dumps(
        {
            "provenance": f"make-golden.py, scikit-learn {sklearn.__version__}, numpy {numpy.__version__}",
            "trained": TRAINED,
            "columns": [[None if numpy.isnan(v) else v for v in column] for column in values.T.tolist()],
            "labels": labels.tolist(),
            "targets": targets.tolist(),
            "weights": weights.tolist(),
            "train": losses(train),
            "test": losses(test),
        }
    )
)
