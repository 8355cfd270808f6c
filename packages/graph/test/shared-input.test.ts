import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  adam,
  binaryCrossEntropy,
  compileTraining,
  defineNetwork,
  dense,
  exportNetwork,
  gather,
  lstmLayer,
  openSession,
  trainNetwork,
  writeModel,
  type Network,
} from '../src/index.ts';

const [rows, steps, width] = [60, 4, 3];
const stream = createStream('shared');
const table = new Float32Array((rows + steps - 1) * width).map(() => stream.nextNormal());
const target = Float32Array.from({ length: rows }, (_, i) => Number((table[i * width] ?? 0) > 0));

/** Windows looked up in one table: row i sees its entries i to i + steps − 1. */
const lookedUp = defineNetwork({
  inputs: { table: { shape: [width], shared: true }, row: { shape: [1], type: 'int64' } },
  forward: (scope, inputs) => {
    const { tape } = scope;
    const places = tape.graph.op('Add', [inputs.row.value, tape.graph.int([0, 1, 2, 3])]);
    return dense(scope, 'out', lstmLayer(scope, 'lstm', gather(inputs.table, places), 5), 1);
  },
});
const copied = defineNetwork({
  inputs: { windows: { shape: [steps, width] } },
  forward: (scope, { windows }) => dense(scope, 'out', lstmLayer(scope, 'lstm', windows, 5), 1),
});
const row = BigInt64Array.from({ length: rows }, (_, i) => BigInt(i));
const windows = Float32Array.from({ length: rows * steps * width }, (_, at) => {
  const [i, rest] = [Math.floor(at / (steps * width)), at % (steps * width)];
  return table[i * width + rest] ?? NaN;
});

async function trained(network: Network, inputs: Record<string, Float32Array | BigInt64Array>) {
  const optimizer = adam({ learningRate: 0.05 });
  const program = compileTraining(network, binaryCrossEntropy, optimizer, { batch: 16 });
  const data = { rows, inputs, target };
  const options = { epochs: 4, stream: createStream('run'), validation: data };
  return trainNetwork(program, data, options);
}

it('learns from windows looked up in a shared table what it learns from copies of them', async () => {
  const shared = await trained(lookedUp, { table, row });
  const { losses, validationLosses, parameters } = await trained(copied, { windows });
  expect(shared.losses).toEqual(losses);
  expect(shared.validationLosses).toEqual(validationLosses);
  expect(shared.parameters).toEqual(parameters);
  const session = await openSession(writeModel(exportNetwork(lookedUp, parameters)));
  const { output } = await session.run({
    table: { type: 'float', shape: [rows + steps - 1, width], data: table },
    row: { type: 'int64', shape: [2, 1], data: BigInt64Array.of(0n, 59n) },
  });
  const direct = await openSession(writeModel(exportNetwork(copied, parameters)));
  const last = Float32Array.of(
    ...windows.subarray(0, steps * width),
    ...windows.subarray(-steps * width),
  );
  const expected = await direct.run({
    windows: { type: 'float', shape: [2, steps, width], data: last },
  });
  expect(output?.data).toEqual(expected['output']?.data);
  await session.release();
  await direct.release();
});

it('refuses a shared table that is not whole entries, or none', async () => {
  const cut = trained(lookedUp, { table: table.subarray(1), row });
  await expect(cut).rejects.toThrow(/training data, table: expected/);
  const none = trained(lookedUp, { table: new Float32Array(0), row });
  await expect(none).rejects.toMatchObject({ code: 'GRAPH' });
});
