# Trains LightGBM, XGBoost and scikit-learn on one thread, asked line by line: "<peer> <rows>" is answered with seconds of processor
# time, the log loss on the test rows, seconds of an answer, and of the SHAP values of a row (0 where there are none). The first line has
# the versions of those that can be imported.
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

folder, COLUMNS, EXPLAINED = sys.argv[1], 30, 2000


def load(name):
    x = np.fromfile(f"{folder}/{name}.x", np.float32).reshape(-1, COLUMNS)
    return x, np.fromfile(f"{folder}/{name}.y", np.float32)


trainers, versions = {}, {}
try:
    import lightgbm

    def train_lightgbm(x, y):
        options = dict(objective="binary", num_leaves=31, learning_rate=0.1, max_bin=255, min_data_in_leaf=20)
        options.update(num_threads=1, verbose=-1, feature_pre_filter=False)
        model = lightgbm.train(options, lightgbm.Dataset(x, y, params=options), 100)
        return (
            lambda rows: model.predict(rows, num_threads=1),
            lambda rows: model.predict(rows, num_threads=1, pred_contrib=True),
        )

    trainers["LightGBM"], versions["LightGBM"] = train_lightgbm, lightgbm.__version__
except ImportError:
    pass
try:
    import xgboost

    def train_xgboost(x, y):
        options = dict(objective="binary:logistic", tree_method="hist", grow_policy="lossguide", max_leaves=31)
        options.update(max_depth=0, eta=0.1, max_bin=255, nthread=1, reg_lambda=0, min_child_weight=1e-3)
        model = xgboost.train(options, xgboost.DMatrix(x, label=y, nthread=1), 100)
        return (
            lambda rows: model.predict(xgboost.DMatrix(rows, nthread=1)),
            lambda rows: model.predict(xgboost.DMatrix(rows, nthread=1), pred_contribs=True),
        )

    trainers["XGBoost"], versions["XGBoost"] = train_xgboost, xgboost.__version__
except ImportError:
    pass
try:
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier

    def train_sklearn(x, y):
        model = HistGradientBoostingClassifier(
            max_iter=100, max_leaf_nodes=31, learning_rate=0.1, max_bins=255, min_samples_leaf=20, early_stopping=False
        ).fit(x, y)
        return lambda rows: model.predict_proba(rows)[:, 1], None

    trainers["scikit-learn"], versions["scikit-learn"] = train_sklearn, sklearn.__version__
except ImportError:
    pass

test_x, test_y = load("test")
print(";".join(f"{name} {version}" for name, version in versions.items()), flush=True)
loaded = {}
for line in sys.stdin:
    peer, name = line.split()
    if name not in loaded:
        loaded = {name: load(name)}
    start = time.process_time()
    predict, explain = trainers[peer](*loaded[name])
    seconds = time.process_time() - start
    start = time.process_time()
    p = np.clip(predict(test_x).astype(np.float64), 1e-15, 1 - 1e-15)
    answering = time.process_time() - start
    start = time.process_time()
    if explain:
        explain(test_x[:EXPLAINED])
    explaining = time.process_time() - start if explain else 0
    loss = -np.mean(np.where(test_y > 0.5, np.log(p), np.log(1 - p)))
    print(seconds, loss, answering / len(test_y), explaining / EXPLAINED, flush=True)
