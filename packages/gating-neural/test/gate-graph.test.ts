import { expect, it } from '@jest/globals';
import type { GatingData, GatingNetwork } from '@prodrome/core';
import { openComponent } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { crossed, gateOf, trainContext } from './support.ts';

const rows = 300;

/** Three experts, two outputs; names not in order, some absent, some rows without anybody, some without confidence. */
function mixed(columns: number): GatingData {
  const one = crossed(rows);
  const stream = createStream('mixed');
  const present = new Uint8Array(3 * rows).map((_, at) => Number(at >= 6 && stream.next() < 0.7));
  const context = {
    ...one.context,
    columns: one.context.columns.slice(0, columns),
    values: one.context.values.filter((_, at) => at % 2 < columns),
  };
  return {
    ...one,
    ...{ present, context, outputs: 2, task: { ...one.task, outputs: 2 } },
    experts: ['walk', 'air', 'sleep'].map((name) => ({ name, specialty: 'all' })),
    values: new Float64Array(6 * rows).map((_, at) =>
      present[at >> 1] === 1 ? stream.next() : NaN,
    ),
    confidence: new Float64Array(3 * rows).map((_, at) =>
      present[at] === 1 && at % 5 > 0 ? stream.next() : NaN,
    ),
    labels: new Float64Array(2 * rows).map(() => Number(stream.next() < 0.4)),
  };
}

const known = (numbers: Float64Array): Float64Array =>
  numbers.map((number) => (Number.isNaN(number) ? 0 : number));

async function weighInGraph(gate: GatingNetwork, data: GatingData): Promise<Float64Array> {
  const width = data.context.columns.length;
  const session = await openComponent(
    {
      context: { type: 'float', shape: ['n', width] },
      values: { type: 'double', shape: ['n', 3, 2] },
      confidence: { type: 'double', shape: ['n', 3] },
      present: { type: 'bool', shape: ['n', 3] },
    },
    (graph, input) => ({ weights: gate.toGraph?.(graph, input) ?? input.values }),
  );
  const { weights } = await session.run({
    context: { type: 'float', shape: [rows, width], data: data.context.values },
    values: { type: 'double', shape: [rows, 3, 2], data: known(data.values) },
    confidence: { type: 'double', shape: [rows, 3], data: known(data.confidence) },
    present: { type: 'bool', shape: [rows, 3], data: data.present },
  });
  await session.release();
  return weights?.data as Float64Array;
}

it.each([
  { columns: 2, options: {} },
  { columns: 2, options: { activation: 'tanh', hiddenLayers: [5] } },
  { columns: 1, options: { activation: 'sigmoid', useConfidence: false } },
  { columns: 2, options: { hiddenLayers: [] } },
  { columns: 0, options: {} },
])('weighs $columns columns with $options as a graph as it weighs itself', async (subject) => {
  const data = mixed(subject.columns);
  const gate = await gateOf({ epochs: 3, optimizer: { learningRate: 0.05 }, ...subject.options });
  await gate.train(data, trainContext());
  const { weights } = await gate.predictWeights(data);
  const got = await weighInGraph(gate, data);
  expect(got).toHaveLength(weights.length);
  weights.forEach((weight, at) => {
    expect(Math.abs((got[at] ?? NaN) - weight)).toBeLessThan(1e-12);
  });
  expect(new Set(weights).size).toBeGreaterThan(3);
});
