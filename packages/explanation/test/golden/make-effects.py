"""Partial dependence and accumulated local effects of a logistic regression with an interaction, as other tools reckon them.

python make-effects.py, with scikit-learn 1.9.1, PyALE 1.2.0, numpy 2.4.6.
"""
import json, os
import numpy as np, pandas as pd
from PyALE import ale
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

random = np.random.default_rng(4)
n = 60
first = np.round(random.normal(size=n), 3)
# goes with the first
second = np.round(0.8 * first + 0.6 * random.normal(size=n), 3)
rows = np.column_stack([first, second])
labels = (random.uniform(size=n) < 1 / (1 + np.exp(-(first - second + 1.5 * first * second)))).astype(int)
model = make_pipeline(PolynomialFeatures(2, interaction_only=True, include_bias=False), LogisticRegression(C=10)).fit(rows, labels)
grid = [-1.5, -0.5, 0.0, 0.75, 1.5]


def average(method):
    found = partial_dependence(model, rows, [0], custom_values={0: np.array(grid)}, response_method=method, method='brute')
    return found['average'][0].tolist()


class Named:
    def predict(self, frame):
        return model.predict_proba(frame.to_numpy())[:, 1]


effects = ale(X=pd.DataFrame(rows, columns=['first', 'second']), model=Named(), feature=['first'], grid_size=5, include_CI=False, plot=False)
own = model[-1]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'effects.json'), 'w') as file:
    json.dump(
        {
            'rows': rows.tolist(),
            'coefficients': own.coef_[0].tolist(),
            'intercept': float(own.intercept_[0]),
            'grid': grid,
            'probability': average('predict_proba'),
            'logit': average('decision_function'),
            'edges': [float(edge) for edge in effects.index],
            'accumulated': effects['eff'].tolist(),
        },
        file,
    )
    file.write('\n')
