import { createStream } from '@prodrome/numerics';
import {
  adam,
  binaryCrossEntropy,
  compileTraining,
  defineNetwork,
  dense,
  lstmLayer,
  onnxBackend,
  trainNetwork,
} from '@prodrome/graph';
import { createTensorflowBackend } from '@prodrome/graph-tensorflow';

const network = defineNetwork({
  inputs: { days: { shape: [7, 2] } },
  forward: (scope, { days }) => dense(scope, 'out', lstmLayer(scope, 'lstm', days, 8), 1),
});
const stream = createStream('readme');
const days = new Float32Array(160 * 14).map(() => stream.nextNormal());
const target = Float32Array.from({ length: 160 }, (_, i) => ((days[i * 14 + 12] ?? 0) > 0 ? 1 : 0));
const optimizer = adam({ learningRate: 0.01 });
const program = compileTraining(network, binaryCrossEntropy, optimizer, { batch: 32 });

const tensorflow = await createTensorflowBackend({ engines: ['wasm'] });
for (const backend of [onnxBackend, tensorflow]) {
  const options = { epochs: 4, stream: createStream('training') };
  const { losses } = await trainNetwork(
    program,
    { rows: 160, inputs: { days }, target },
    options,
    backend,
  );
  console.log(backend.name, losses.map((loss) => loss.toFixed(4)).join(' '));
}
console.log(tensorflow.report.engine);
