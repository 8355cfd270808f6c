import { expect, it } from '@jest/globals';
import type { ExpertModel, ExpertType } from '@prodrome/core';
import {
  coreBuilding,
  GraphBuilder,
  openSession,
  writeModel,
  type GraphSession,
  type GraphTensor,
} from '@prodrome/graph';
import {
  gruNetwork,
  lstmNetwork,
  mixtureNetwork,
  multilayerPerceptron,
  temporalConvolution,
} from '../src/index.ts';
import { context, create, diary } from './support.ts';

/** The expert as a graph of its own. */
async function graphOf(model: ExpertModel, columns: number): Promise<GraphSession> {
  const graph = new GraphBuilder('whole');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const width = model.stateWidth ?? 0;
  const input = {
    features: toCore(graph.input('features', 'float', ['n', columns])),
    elapsedDays: toCore(graph.input('elapsed', 'float', ['n'])),
    ...(width > 0 && { state: toCore(graph.input('state', 'float', ['n', width])) }),
  };
  const output = model.toGraph?.(builder, input);
  if (!output) throw new Error('no graph');
  graph.output(fromCore(output.values), 'values');
  if (output.state) graph.output(fromCore(output.state), 'next');
  return openSession(writeModel(graph.model()));
}

const float = (shape: number[], data: Float32Array): GraphTensor => ({
  type: 'float',
  shape,
  data,
});

const options = { epochs: 2, steps: 5, optimizer: { learningRate: 0.01 } };
const subjects: { type: ExpertType; options: object; outputs?: number }[] = [
  { type: lstmNetwork, options: { ...options, hiddenUnits: 16, layers: 2 } },
  { type: lstmNetwork, options: { ...options, hiddenUnits: 8 }, outputs: 2 },
  { type: gruNetwork, options: { ...options, hiddenUnits: 16 } },
  { type: temporalConvolution, options: { ...options, filters: 8 } },
  { type: multilayerPerceptron, options: { ...options, hiddenLayers: [8] } },
  { type: multilayerPerceptron, options: { ...options, steps: 1 } },
  { type: mixtureNetwork, options },
  { type: mixtureNetwork, options: { ...options, active: 1 } },
];

it.each(subjects)(
  '$type.type $options answers as a graph, day by day',
  async ({ type, options: own, outputs = 1 }) => {
    const one = diary({ patients: 10, days: 25 });
    const labels = Float64Array.from({ length: one.rows.length * outputs }, (_, i) => i % 2);
    const data = { ...one, labels, task: { ...one.task, outputs } };
    const { table } = data;
    // a gap, a day without anything observed, and one beyond all units
    const times = table.times.map((time) => (time > 7 ? time + 30 : time));
    const values = table.values.map((value, at) =>
      at >= 30 && at < 60 ? NaN : at === 90 ? 1e6 : value,
    );
    const odd = { ...data, table: { ...table, times, values } };
    const model = await create(type, own, outputs);
    await model.train(odd, context());
    const { values: expected, states } = await model.predict(odd);
    const session = await graphOf(model, 3);
    const width = model.stateWidth ?? 0;
    let worst = 0;
    for (let patient = 0; patient < 10; patient++) {
      let state: Float32Array = new Float32Array(width);
      let last = NaN;
      for (let row = patient * 25; row < patient * 25 + 25; row++) {
        const time = times[row] as number;
        const answer = await session.run({
          features: float([1, 3], values.slice(3 * row, 3 * row + 3)),
          elapsed: float([1], Float32Array.of(time - last)),
          state: float([1, width], state),
        });
        const own = expected.subarray(row * outputs, (row + 1) * outputs);
        own.forEach((value, output) => {
          const got = answer['values']?.data[output] as number;
          expect(Number.isNaN(got)).toBe(Number.isNaN(value));
          if (!Number.isNaN(value)) worst = Math.max(worst, Math.abs(got - value));
        });
        state = (answer['next']?.data as Float32Array | undefined) ?? state;
        last = time;
      }
      const remembered = states?.values.subarray(patient * width, (patient + 1) * width) ?? [];
      state.forEach((number, i) => {
        expect(number).toBeCloseTo(remembered[i] as number, 6);
      });
    }
    expect(worst).toBeLessThan(1e-6);
    expect(expected.some(Number.isNaN)).toBe(true);
    await session.release();
  },
);

it('names the input that a graph lacks', async () => {
  const model = await create(lstmNetwork, { ...options, hiddenUnits: 3 });
  await model.train(diary({ patients: 3 }), context());
  const graph = new GraphBuilder('whole');
  const { builder, toCore } = coreBuilding(graph);
  const features = toCore(graph.input('features', 'float', ['n', 3]));
  expect(() => model.toGraph?.(builder, { features })).toThrow(/the input elapsedDays/);
  const elapsedDays = toCore(graph.input('elapsed', 'float', ['n']));
  expect(() => model.toGraph?.(builder, { features, elapsedDays })).toThrow(/the input state/);
});
