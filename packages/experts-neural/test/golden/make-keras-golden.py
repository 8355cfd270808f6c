"""Layers models as a converter to TensorFlow.js writes them, with what Keras answers where TensorFlow.js has no answer of its own.

python make-keras-golden.py, with keras 3.15.1, tensorflow-cpu 2.21.0.
"""
import base64, json, os
import numpy as np, keras
from keras import layers as L

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(6)
recorded = {'versions': {'keras': keras.__version__}}


def plain(value):
    """As JSON has it, without what only names a place in a program."""
    if isinstance(value, dict):
        return {key: plain(own) for key, own in value.items() if key not in ('module', 'registered_name', 'build_config')}
    return [plain(own) for own in value] if isinstance(value, (list, tuple)) else value


def topology(model):
    """As Keras 2 writes it: Keras 3 gives the names of both directions to the layer within."""
    listed = [{'class_name': type(layer).__name__, 'config': plain(layer.get_config())} for layer in model.layers]
    for layer in listed:
        if layer['class_name'] == 'Bidirectional':
            layer['config'].pop('backward_layer')
            layer['config']['layer']['config']['name'] = layer['config']['layer']['config']['name'].removeprefix('forward_')
    listed[0]['config']['batch_input_shape'] = [None, *model.input_shape[1:]]
    return {'class_name': 'Sequential', 'config': {'name': 'model', 'layers': listed}}


def keep(name, shape, stack):
    model = keras.Sequential([keras.Input(shape), *stack, L.Flatten(), L.Dense(1, activation='sigmoid')])
    for weight in model.weights:
        values = random.uniform(.5, 2, weight.shape) if 'variance' in weight.path else random.normal(size=weight.shape) / 2
        weight.assign(values)
    rows = random.normal(size=(6, *shape)).astype('float32')
    answers = np.asarray(model.predict(rows, verbose=0))[:, 0]
    # what dropout draws by is no weight
    weights = [weight for weight in model.weights if 'seed_generator' not in weight.path]
    specs = [{'name': weight.path.split('sequential', 1)[-1].split('/', 1)[-1] if weight.path.startswith('sequential') else weight.path, 'shape': list(weight.shape), 'dtype': 'float32'} for weight in weights]
    data = b''.join(np.asarray(weight.value, 'float32').tobytes() for weight in weights)
    file = {'format': 'layers-model', 'modelTopology': topology(model), 'weightsManifest': [{'paths': ['weights.bin'], 'weights': specs}]}
    recorded[name] = {'rows': rows.astype(float).tolist(), 'answers': answers.astype(float).tolist(), 'file': file, 'weights': base64.b64encode(data).decode()}


keep('gated units that reset after the product', (5, 2), [L.GRU(3, return_sequences=True), L.GRU(2)])
keep('gated units that reset before it', (5, 2), [L.GRU(3, reset_after=False)])
keep('gated units without a bias', (5, 2), [L.GRU(3, use_bias=False, go_backwards=True, return_sequences=True)])
keep('both directions', (5, 2), [L.Bidirectional(L.GRU(3, return_sequences=True)), L.Bidirectional(L.LSTM(2), merge_mode='ave')])
keep('causal convolutions', (6, 2), [L.Conv1D(3, 2, padding='causal', activation='elu'), L.Conv1D(2, 3, padding='causal', dilation_rate=2, activation='relu6')])
keep('strided convolutions', (6, 2), [L.Conv1D(3, 3, strides=2, padding='same'), L.Conv1D(2, 2, strides=2, padding='causal')])
keep('pooling', (6, 2), [L.MaxPooling1D(2, strides=1, padding='same'), L.AveragePooling1D(3, padding='same')])
keep('normalisation of days', (5, 2), [L.BatchNormalization(axis=1), L.BatchNormalization(scale=False), L.LayerNormalization(axis=1)])
keep('flattened channels first', (5, 2), [L.Flatten(data_format='channels_first'), L.Dense(3, activation='tanh')])
with open(os.path.join(here, 'keras-layers.json'), 'w') as file:
    json.dump(recorded, file)
    file.write('\n')
