"""Models for the tests of onnx_model, and what the libraries that trained them answer.

python make-golden.py, with torch 2.13.0+cpu, scikit-learn 1.9.1, skl2onnx 1.20.0, lightgbm 4.7.0, onnxmltools 1.16.0, onnx 1.23.2.
"""
import json, os, warnings
import numpy as np, torch, lightgbm, onnx, sklearn
import onnxmltools, skl2onnx
from onnx import helper, TensorProto
from onnxmltools.convert.common.data_types import FloatTensorType as LightgbmFloats
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings('ignore')
here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(5)
rows = random.normal(size=(300, 3)).astype(np.float32)
labels = (rows[:, 0] - rows[:, 1] + random.normal(size=300) > 0.3).astype(int)
asked = rows[:6]
answers = {}


def keep(name, model, inputs, values):
    onnx.save(model, os.path.join(here, name + '.onnx'))
    answers[name] = {'rows': np.asarray(inputs, float).tolist(), 'answers': np.asarray(values, float).tolist()}


linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels)
for name, zipmap in [('scikit-learn', False), ('zipmap', True)]:
    model = skl2onnx.to_onnx(linear, initial_types=[('X', FloatTensorType([None, 3]))], options={id(linear): {'zipmap': zipmap}}, target_opset=18)
    keep(name, model, asked, linear.predict_proba(asked)[:, 1])

forest = RandomForestClassifier(5, max_depth=3, random_state=0).fit(rows, labels)
keep('forest', skl2onnx.to_onnx(forest, rows[:1], options={id(forest): {'zipmap': False}}, target_opset=18), asked, forest.predict_proba(asked)[:, 1])

trees = lightgbm.LGBMClassifier(n_estimators=5, num_leaves=4, min_child_samples=5, verbose=-1, random_state=0)
holes = rows.copy()
holes[::4, 1] = np.nan
trees.fit(holes, labels)
model = onnxmltools.convert_lightgbm(trees, initial_types=[('X', LightgbmFloats([None, 3]))], zipmap=False, target_opset=15)
keep('lightgbm', model, holes[:6], trees.predict_proba(holes[:6])[:, 1])
# JSON has no NaN
answers['lightgbm']['rows'] = [[None if np.isnan(x) else float(x) for x in row] for row in holes[:6]]


class Recurrent(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(2, 4, batch_first=True)
        self.out = torch.nn.Linear(4, 1)

    def forward(self, window):
        return self.out(self.lstm(window)[0][:, -1])


torch.manual_seed(1)
network = Recurrent().eval()
windows = torch.tensor(random.normal(size=(6, 5, 2)).astype(np.float32))
for name, axes in [('pytorch', {'window': {0: 'n'}, 'logit': {0: 'n'}}), ('pytorch-fixed', {})]:
    path = os.path.join(here, name + '.onnx')
    torch.onnx.export(network, (windows[:1],), path, input_names=['window'], output_names=['logit'], dynamic_axes=axes, opset_version=17, dynamo=False)
    answers[name] = {'rows': windows.tolist(), 'answers': torch.sigmoid(network(windows))[:, 0].tolist()}


def own(name, nodes, shape, initializers=(), output='y', inputs=('x',)):
    """A small model whose output is said to have this shape."""
    values = [helper.make_tensor_value_info(each, TensorProto.FLOAT, ['n', 3]) for each in inputs]
    graph = helper.make_graph(nodes, name, values, [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)], list(initializers))
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid('', 18)]), os.path.join(here, name + '.onnx'))


axis = helper.make_tensor('axis', TensorProto.INT64, [1], [1])
first = helper.make_tensor('first', TensorProto.INT64, [1], [0])
own('lies-about-columns', [helper.make_node('Sigmoid', ['x'], ['y'])], ['n', 1])
own('lies-about-rows', [helper.make_node('ReduceMean', ['x', 'first'], ['m'], keepdims=1), helper.make_node('Sigmoid', ['m'], ['y'])], ['n', 3], [first])
own('mixes-rows', [helper.make_node('ReduceMean', ['x', 'first'], ['m'], keepdims=1), helper.make_node('Sub', ['x', 'm'], ['d']), helper.make_node('Sigmoid', ['d'], ['y'])], ['n', 3], [first])
own('draws', [helper.make_node('RandomNormalLike', ['x'], ['r']), helper.make_node('Sigmoid', ['r'], ['y'])], ['n', 3])
own('two-inputs', [helper.make_node('Add', ['x', 'z'], ['s']), helper.make_node('ReduceMean', ['s', 'axis'], ['m'], keepdims=0), helper.make_node('Sigmoid', ['m'], ['y'])], ['n'], [axis], inputs=('x', 'z'))

with open(os.path.join(here, 'frozen.json'), 'w') as file:
    versions = {'torch': torch.__version__, 'scikit-learn': sklearn.__version__, 'skl2onnx': skl2onnx.__version__, 'lightgbm': lightgbm.__version__, 'onnxmltools': onnxmltools.__version__, 'onnx': onnx.__version__}
    json.dump({'versions': versions, **answers}, file, indent=1)
