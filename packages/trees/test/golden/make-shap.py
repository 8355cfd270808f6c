# SHAP values of small models by LightGBM 4.7.0 and XGBoost 3.2.0: python make-shap.py > shap.json
import json

import lightgbm
import numpy as np
import xgboost

rng = np.random.default_rng(7)
x = np.round(rng.normal(size=(400, 5)), 2).astype(np.float32)
x[rng.random(x.shape) < 0.1] = np.nan
known = np.nan_to_num(x)
y = (known[:, 0] * known[:, 1] + np.abs(known[:, 2]) + rng.normal(size=400) > 0.5).astype(np.float32)
classes = (y + (known[:, 3] > 0)).astype(int)
asked = x[:20]

options = dict(num_leaves=7, verbose=-1, num_threads=1, seed=1)
binary = lightgbm.train(dict(options, objective="binary"), lightgbm.Dataset(x, y), 4)
several = lightgbm.train(dict(options, objective="multiclass", num_class=3), lightgbm.Dataset(x, classes), 2)
deep = xgboost.train(dict(objective="binary:logistic", max_depth=3, nthread=1), xgboost.DMatrix(x, label=y), 4)


def values(contributions):
    return [float(value) for value in np.asarray(contributions, np.float64).ravel()]


print(
    json.dumps(
        {
            "rows": [[None if np.isnan(v) else float(v) for v in row] for row in asked],
            "LightGBM": {"model": binary.model_to_string(), "values": values(binary.predict(asked, pred_contrib=True))},
            "LightGBM, 3 classes": {
                "model": several.model_to_string(),
                "values": values(several.predict(asked, pred_contrib=True)),
            },
            "XGBoost": {
                "model": deep.save_raw("json").decode(),
                "values": values(deep.predict(xgboost.DMatrix(asked), pred_contribs=True)),
            },
        },
    )
)
