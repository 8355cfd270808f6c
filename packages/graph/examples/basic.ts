import { createStream } from '@prodrome/numerics';
import {
  adam,
  binaryCrossEntropy,
  compileTraining,
  defineNetwork,
  dense,
  exportNetwork,
  lstmLayer,
  openPredictor,
  trainNetwork,
  writeModel,
} from '@prodrome/graph';

const network = defineNetwork({
  inputs: { days: { shape: [7, 2] } },
  forward: (scope, { days }) => dense(scope, 'out', lstmLayer(scope, 'lstm', days, 8), 1),
});
const stream = createStream('readme');
const days = new Float32Array(500 * 14).map(() => stream.nextNormal());
const target = Float32Array.from({ length: 500 }, (_, i) => ((days[i * 14] ?? 0) > 0 ? 1 : 0));
const optimizer = adam({ learningRate: 0.01 });
const program = compileTraining(network, binaryCrossEntropy, optimizer, { batch: 32 });
const data = { rows: 500, inputs: { days }, target };
const { parameters, losses } = await trainNetwork(program, data, { epochs: 30, stream });
console.log(losses[0]?.toFixed(2), losses[29]?.toFixed(2));

const model = writeModel(exportNetwork(network, parameters, { transform: 'sigmoid' }));
const predictor = await openPredictor(model);
const window = { type: 'float', shape: [1, 7, 2], data: days.slice(0, 14) } as const;
const { output } = await predictor.predictHere({ days: window });
console.log(target[0], Number(output?.data[0]).toFixed(2));
await predictor.release();
