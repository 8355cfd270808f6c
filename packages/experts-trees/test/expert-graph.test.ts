import { expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import { coreBuilding, GraphBuilder, openSession, writeModel } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { gradientBoosting, gradientBoostingExpertOptionsSchema } from '../src/index.ts';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const n = 300;

/** Attacks follow short nights, which are sometimes unrecorded. */
function makeTable() {
  const stream = createStream('graph');
  const values = new Float32Array(2 * n).map(() =>
    stream.next() < 0.2 ? NaN : 7 + 2 * stream.nextNormal(),
  );
  return createFeatureTable({
    columns: ['sleep', 'other'].map((name) => ({ name, domain: 'behavioural', kind: 'number' })),
    values,
    patients: new Int32Array(n),
    times: Float64Array.from({ length: n }, (_, day) => day),
    patientIds: ['ann'],
  });
}

const create = () =>
  gradientBoosting.create(gradientBoostingExpertOptionsSchema.parse({ nEstimators: 40 }), {
    task,
    specialty: 'behavioural',
  });

it('answers as a graph what it answers itself', async () => {
  const table = makeTable();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const labels = Float64Array.from(rows, (row) => Number((table.values[2 * row] ?? NaN) < 6));
  const model = create();
  await model.train({ task, table, rows, labels }, { stream: createStream('test') });
  const graph = new GraphBuilder('expert');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const features = toCore(graph.input('features', 'float', ['n', 2]));
  const output = model.toGraph?.(builder, { features });
  if (!output) throw new Error('no graph');
  graph.output(fromCore(output.values), 'values');
  const session = await openSession(writeModel(graph.model()));
  const asked = { features: { type: 'float', shape: [n, 2], data: table.values } } as const;
  const { values } = await session.run(asked);
  await session.release();
  const own = await model.predict({ table, rows });
  expect(values?.shape).toEqual([n, 1]);
  own.values.forEach((value, row) => {
    expect(Math.abs(Number(values?.data[row]) - value)).toBeLessThan(1e-6);
  });
});

it('has no graph before it is trained', () => {
  const graph = new GraphBuilder('expert');
  const { builder, toCore } = coreBuilding(graph);
  const features = toCore(graph.input('features', 'float', ['n', 2]));
  expect(() => create().toGraph?.(builder, { features })).toThrow(
    expect.objectContaining({ code: 'STATE' }),
  );
});
