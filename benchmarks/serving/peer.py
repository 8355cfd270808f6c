"""The same experts behind FastAPI: python peer.py council.json; prints a line of versions with its port, serves until its input ends."""

import json
import socket
import sys
import threading

import fastapi
import lightgbm
import numpy as np
import sklearn
import uvicorn
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

try:
    import torch
except ImportError:
    torch = None

with open(sys.argv[1], encoding="utf-8") as file:
    council = json.load(file)
rows = np.array([[np.nan if cell is None else cell for cell in row] for row in council["rows"]])
labels = np.array(council["labels"])
linear = []
for columns in council["linear"]:
    model = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression())
    linear.append((columns, model.fit(rows[:, columns], labels)))
trees = lightgbm.LGBMClassifier(n_estimators=council["trees"], num_leaves=31, n_jobs=1, verbose=-1)
trees.fit(rows, labels)
forest = make_pipeline(SimpleImputer(), RandomForestClassifier(council["forest"], n_jobs=1))
forest.fit(rows, labels)
if torch:
    torch.set_num_threads(1)
    network = torch.nn.LSTM(rows.shape[1], council["units"], batch_first=True).eval()
    head = torch.nn.Linear(council["units"], 1).eval()


def answers(asked):
    out = [model.predict_proba(asked[:, columns])[:, 1] for columns, model in linear]
    out.append(trees.predict_proba(asked)[:, 1])
    out.append(forest.predict_proba(asked)[:, 1])
    if torch:
        with torch.no_grad():
            window = torch.zeros(len(asked), council["steps"], asked.shape[1])
            window[:, -1] = torch.nan_to_num(torch.as_tensor(asked, dtype=torch.float32))
            out.append(torch.sigmoid(head(network(window)[0][:, -1]))[:, 0].numpy())
    return np.stack(out, axis=1)


stack = LogisticRegression().fit(answers(rows), labels)
app = fastapi.FastAPI()


@app.post("/infer")
def infer(body: dict):
    tensor = body["inputs"][0]
    asked = np.array(tensor["data"], dtype=np.float64).reshape(tensor["shape"])
    return {"probability": stack.predict_proba(answers(asked))[:, 1].tolist()}


listening = socket.socket()
listening.bind(("127.0.0.1", 0))
server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
known = {"FastAPI": fastapi.__version__, "scikit-learn": sklearn.__version__, "LightGBM": lightgbm.__version__}
if torch:
    known["PyTorch"] = torch.__version__
print(json.dumps({"port": listening.getsockname()[1], "versions": known}), flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), setattr(server, "should_exit", True)), daemon=True).start()
server.run(sockets=[listening])
