"""Peers on the tables of tables.py: one JSON line a table, model: [log loss of each fold].

    python peers.py FOLDER [TABLE ...]
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")


def logistic():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))


def members():
    return {
        "logistic": logistic(),
        "boosting": HistGradientBoostingClassifier(random_state=0),
        "forest": RandomForestClassifier(300, random_state=0),
        "extra": ExtraTreesClassifier(300, random_state=0),
    }


class Greedy:
    """Ensemble selection with replacement by cross-validated log loss (Caruana et al. 2004), 30 rounds."""

    def fit(self, x, y):
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        models = members()
        answers = {
            name: cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
            for name, model in models.items()
        }
        total, self.bag = np.zeros(len(y)), []
        for size in range(1, 31):
            losses = {n: log_loss(y, clip((total + a) / size)) for n, a in answers.items()}
            best = min(losses, key=losses.get)
            total += answers[best]
            self.bag.append(best)
        self.models = {name: models[name].fit(x, y) for name in set(self.bag)}
        return self

    def predict_proba(self, x):
        own = {name: model.predict_proba(x)[:, 1] for name, model in self.models.items()}
        p = np.mean([own[name] for name in self.bag], axis=0)
        return np.column_stack([1 - p, p])


def clip(p):
    return np.clip(p, 1e-6, 1 - 1e-6)


def peers():
    own = {
        "scikit-learn logistic regression": logistic,
        "scikit-learn stacking": lambda: StackingClassifier(list(members().items()), cv=5),
        "scikit-learn greedy ensemble": Greedy,
    }
    try:
        from lightgbm import LGBMClassifier

        own["LightGBM"] = lambda: LGBMClassifier(random_state=0, verbose=-1, n_jobs=1)
    except ImportError:
        print("LightGBM is not installed", file=sys.stderr)
    try:
        from catboost import CatBoostClassifier

        own["CatBoost"] = lambda: CatBoostClassifier(
            random_seed=0, verbose=False, thread_count=1, allow_writing_files=False
        )
    except ImportError:
        print("CatBoost is not installed", file=sys.stderr)
    return own


def main(folder, wanted):
    for path in sorted(folder.glob("*.csv")):
        if wanted and path.stem not in wanted:
            continue
        table = pd.read_csv(path)
        folds, y = table.pop("fold").to_numpy(), table.pop("label").to_numpy()
        x = pd.get_dummies(table).astype(float)
        x.columns = [f"c{i}" for i in range(x.shape[1])]
        losses = {}
        for name, make in peers().items():
            losses[name] = []
            for fold in range(5):
                known, asked = folds != fold, folds == fold
                filled = x.fillna(x[known].mean())
                model = make().fit(filled[known], y[known])
                p = model.predict_proba(filled[asked])[:, 1]
                losses[name].append(log_loss(y[asked], clip(p)))
        print(json.dumps({"table": path.stem, "rows": len(y), "losses": losses}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
