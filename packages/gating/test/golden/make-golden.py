"""Records what DESlib selects: python make-golden.py > deslib.json (DESlib 0.3.7, scikit-learn 1.9.1, numpy 2.4.6)."""

import json
import sys
import warnings

import numpy as np
from deslib.dcs.ola import OLA
from deslib.des.knora_e import KNORAE
from deslib.des.meta_des import METADES
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import validate_data

warnings.filterwarnings("ignore")


class Recorded(ClassifierMixin, BaseEstimator):
    """A classifier whose answers stand in columns behind the context."""

    def __init__(self, column):
        self.column = column

    def fit(self, X, y):
        return self

    classes_ = np.array([0, 1])

    def predict_proba(self, X):
        yes = X[:, self.column]
        return np.column_stack([1 - yes, yes])

    def predict(self, X):
        return (X[:, self.column] > 0.5).astype(int)


def case(seed, rows, asked, columns, experts, k, profiles):
    rng = np.random.default_rng(seed)
    n = rows + asked
    context = rng.normal(size=(n, columns))
    kept = context[:rows]
    context = ((context - kept.mean(axis=0)) / kept.std(axis=0)).astype(np.float32).astype(float)
    labels = (rng.random(n) < 0.4).astype(int)
    answers = rng.random((n, experts))
    for expert in range(experts):
        knows = context[:, expert % columns] > (0.4 if expert % 2 else -0.2)
        right = 0.25 + 0.5 * labels
        answers[knows, expert] = 0.4 * answers[knows, expert] + 0.6 * right[knows]
    answers = np.round(answers, 6)
    pool = [Recorded(columns + expert) for expert in range(experts)]
    table = np.hstack([context, answers])
    recorded = {}
    for name, method in {
        "knora_e": KNORAE(pool, k=k, DFP=False),
        "ola": OLA(pool, k=k, selection_method="all"),
        "meta_des": METADES(pool, k=k, Kp=profiles, Hc=1.0),
    }.items():

        # the region of competence is looked for in the context alone
        method = only_context(method, columns)
        method.fit(table[:rows], labels[:rows])
        query = table[rows:]
        _, neighbours = method.get_competence_region(query)
        probabilities = np.stack([one.predict_proba(query) for one in pool], axis=1)
        if name == "meta_des":
            competences = method.estimate_competence_from_proba(neighbours, probabilities)
        else:
            competences = method.estimate_competence(neighbours)
        selected = method.select(competences)
        recorded[name] = {
            "neighbours": neighbours.tolist(),
            "competences": np.round(competences, 12).tolist(),
            "selected": np.asarray(selected).astype(int).tolist(),
        }
    return {
        "neighbours": k,
        "profiles": profiles,
        "context": context.tolist(),
        "answers": answers.tolist(),
        "labels": labels.tolist(),
        "rows": rows,
        "recorded": recorded,
    }


def only_context(method, columns):
    """The method, with neighbours looked for in the first columns."""
    base = method.__class__

    class OnContext(base):
        def _validate_data(self, X, y, **given):
            # scikit-learn had it as a method when DESlib 0.3.7 was released
            return validate_data(self, X, y, **given)

        def _set_region_of_competence_algorithm(self, X):
            super()._set_region_of_competence_algorithm(X)
            made = self.roc_algorithm_
            fit, find = made.fit, made.kneighbors
            made.fit = lambda X, y: fit(X[:, :columns], y)
            made.kneighbors = lambda X, **given: find(X[:, :columns], **given)

    one = OnContext.__new__(OnContext)
    one.__dict__.update(method.__dict__)
    return one


if __name__ == "__main__":
    cases = [
        case(1, 40, 15, 2, 3, 7, 5),
        case(2, 60, 15, 3, 5, 7, 5),
        case(3, 30, 15, 1, 4, 3, 2),
        case(4, 50, 15, 2, 4, 10, 8),
    ]
    json.dump(cases, sys.stdout, separators=(",", ":"))
