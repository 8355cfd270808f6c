"""Models for the tests of onnx_model whose files need more than reading, and what the libraries that made them answer.

python make-frozen-golden.py, with scikit-learn 1.9.1, skl2onnx 1.20.0, catboost 1.2.10, onnx 1.23.2, onnxruntime 1.32.0.
"""
import json, os
import numpy as np, onnx, onnxruntime, sklearn, skl2onnx, catboost
from onnx import helper, TensorProto
from sklearn.ensemble import RandomForestClassifier
from skl2onnx.common.data_types import FloatTensorType

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(8)
rows = random.normal(size=(300, 3)).astype(np.float32)
labels = (rows[:, 0] - rows[:, 1] + random.normal(size=300) / 4 > 0.3).astype(int)
asked = rows[:6]
answers = {}


def path(name):
    return os.path.join(here, name + '.onnx')


def keep(name, inputs, values):
    values = [float(value) for value in values]
    answers[name] = {'rows': np.asarray(inputs, float).tolist(), 'answers': values}
    print(name, values)


# a forest whose converted sum of leaves goes to 1.0000004 and -3.6e-7
apart = (rows[:, 0] > 0).astype(int)
forest = RandomForestClassifier(52, max_depth=1, max_features=None, random_state=0).fit(rows, apart)
model = skl2onnx.to_onnx(forest, initial_types=[('X', FloatTensorType([None, 3]))], options={id(forest): {'zipmap': False}}, target_opset=18)
onnx.save(model, path('beyond'))
print('beyond', onnxruntime.InferenceSession(path('beyond')).run(['probabilities'], {'X': asked})[0][:, 1])
keep('beyond', asked, forest.predict_proba(asked)[:, 1])

boosting = catboost.CatBoostClassifier(iterations=6, depth=2, verbose=False, random_seed=1, allow_writing_files=False).fit(rows, labels)
boosting.save_model(path('catboost'), format='onnx')
keep('catboost', asked, boosting.predict_proba(asked)[:, 1])

first = random.normal(size=(3, 4)).astype(np.float32)
second = random.normal(size=(4, 1)).astype(np.float32)


def perceptron(kind):
    nodes = [helper.make_node('MatMul', ['x', 'first'], ['a']), helper.make_node('Relu', ['a'], ['b']), helper.make_node('MatMul', ['b', 'second'], ['c']), helper.make_node('Sigmoid', ['c'], ['y'])]
    weights = [helper.make_tensor(name, kind, list(own.shape), own.ravel().tolist()) for name, own in (('first', first), ('second', second))]
    graph = helper.make_graph(nodes, 'perceptron', [helper.make_tensor_value_info('x', kind, ['n', 3])], [helper.make_tensor_value_info('y', kind, ['n', 1])], weights)
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid('', 18)])


exact = 1 / (1 + np.exp(-(np.maximum(asked @ first, 0) @ second)[:, 0]))
# as PyTorch's exporter lays weights in a file of their own
outside = perceptron(TensorProto.FLOAT)
for tensor in outside.graph.initializer:
    tensor.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor), tensor.name))
if os.path.exists(path('outside') + '.data'):
    os.remove(path('outside') + '.data')
onnx.save(outside, path('outside'), save_as_external_data=True, all_tensors_to_one_file=True, location='outside.onnx.data', size_threshold=0)
keep('outside', asked, exact)

half = perceptron(TensorProto.FLOAT16)
onnx.save(half, path('half'))
keep('half', asked, onnxruntime.InferenceSession(path('half')).run(['y'], {'x': asked.astype(np.float16)})[0][:, 0])

# no runtime computes it on a processor: weights rounded to bfloat16, the rest in single precision
brain = perceptron(TensorProto.BFLOAT16)
onnx.save(brain, path('brain'))
rounded = [onnx.numpy_helper.to_array(tensor).astype(np.float32) for tensor in brain.graph.initializer]
keep('brain', asked, 1 / (1 + np.exp(-(np.maximum(asked @ rounded[0], 0) @ rounded[1])[:, 0])))


def own(name, nodes, initializers):
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info('x', TensorProto.FLOAT, ['n', 3])], [helper.make_tensor_value_info('y', TensorProto.FLOAT, ['n', 3])], initializers)
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid('', 18)]), path(name))


# rows whose mean is above 10 move each other
own('mixes-large-rows', [
    helper.make_node('ReduceMean', ['x', 'first'], ['m'], keepdims=1), helper.make_node('Sub', ['m', 'ten'], ['t']), helper.make_node('Relu', ['t'], ['r']),
    helper.make_node('Sub', ['x', 'r'], ['d']), helper.make_node('Sigmoid', ['d'], ['y'])],
    [helper.make_tensor('first', TensorProto.INT64, [1], [0]), helper.make_tensor('ten', TensorProto.FLOAT, [], [10])])
# scores, some of which look like probabilities; its end is an integer beyond what doubles hold
own('scores', [helper.make_node('Slice', ['x', 'from', 'to', 'axis'], ['y'])],
    [helper.make_tensor('from', TensorProto.INT64, [1], [0]), helper.make_tensor('to', TensorProto.INT64, [1], [2 ** 63 - 1]), helper.make_tensor('axis', TensorProto.INT64, [1], [1])])

# a table of three numbers: other codes than 0, 1 and 2 cannot be looked up
table = helper.make_tensor('table', TensorProto.FLOAT, [3], [0.25, 0.5, 0.75])
own('looks-up', [helper.make_node('Cast', ['x'], ['codes'], to=TensorProto.INT64), helper.make_node('Gather', ['table', 'codes'], ['y'])], [table])

versions = {'scikit-learn': sklearn.__version__, 'skl2onnx': skl2onnx.__version__, 'catboost': catboost.__version__, 'onnx': onnx.__version__, 'onnxruntime': onnxruntime.__version__}
with open(os.path.join(here, 'frozen-files.json'), 'w') as file:
    json.dump({'versions': versions, **answers}, file, indent=1)
    file.write('\n')
