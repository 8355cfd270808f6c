import { expect, it } from '@jest/globals';
import {
  asCausal,
  createFeatureTable,
  createState,
  emptyStates,
  type CausalTransform,
  type FeatureColumn,
  type FeatureTable,
  type GraphBuilder,
  type Transform,
  type TransformGraphInput,
} from '@prodrome/core';
import { openComponent, walkComponent } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import {
  createHistoryFeatures,
  createImputer,
  createInformativeColumns,
  createLastValues,
  createMinMaxScaler,
  createOneHot,
  createPreprocessing,
  createRobustScaler,
  createSequence,
  createStandardizer,
  createVarianceThreshold,
  createWindowFeatures,
  preprocessingOptionsSchema,
} from '../src/index.ts';
import { all, number, worst } from './support.ts';

const place: FeatureColumn = {
  ...{ name: 'place', domain: 'other', kind: 'category', categories: ['a', 'b', 'c', 'd'] },
};
const columns = [number('sleep'), number('steps'), place, number('constant'), number('never')];
const width = columns.length;
const [patients, days] = [6, 40];

/** Days with gaps, some twice, missing values and outcomes; one column is never observed. */
function diary(): FeatureTable {
  const stream = createStream('graphs');
  const n = patients * days;
  const values = new Float32Array(n * width).map((_, at) => {
    const column = at % width;
    if (column === 4 || stream.next() < 0.2) return NaN;
    if (column === 2) return stream.nextInt(4);
    return column === 3 ? 5 : 100 * column + 7 + 2 * stream.nextNormal();
  });
  const times = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const step = stream.next() < 0.1 ? 40 : stream.nextInt(3);
    times[row] = row % days === 0 ? 20_000.5 : (times[row - 1] ?? 0) + step;
  }
  return createFeatureTable({
    columns,
    values,
    times,
    patients: Int32Array.from({ length: n }, (_, row) => Math.floor(row / days)),
    patientIds: Array.from({ length: patients }, (_, patient) => String(patient)),
    outcomes: Float64Array.from({ length: n }, () =>
      stream.next() < 0.2 ? NaN : Number(stream.next() < 0.4),
    ),
  });
}

const table = diary();
const labels = Float64Array.from(all(table.rows), (row) => row % 2);

type Subject = Pick<CausalTransform, 'stateWidth' | 'apply' | 'toGraph'>;

/** The table as the graph changes it. */
const applyInGraph = (subject: Subject) =>
  walkComponent(table, { stateWidth: subject.stateWidth }, (graph, input) => {
    const output = subject.toGraph?.(graph, input);
    if (!output) throw new Error('no graph');
    return { ...output, values: output.features };
  });

const preprocessing = (options: object) =>
  createPreprocessing(preprocessingOptionsSchema.parse(options));
const subjects: readonly (readonly [string, Transform | CausalTransform])[] = [
  ['standardizer', createStandardizer()],
  ['min-max scaler', createMinMaxScaler()],
  ['robust scaler', createRobustScaler()],
  ['imputer', createImputer({ method: 'median', indicators: false })],
  ['imputer with missing indicators', createImputer({ method: 'mean', indicators: true })],
  ['one-hot', createOneHot()],
  ['variance threshold', createVarianceThreshold({ threshold: 1 })],
  ['informative columns', createInformativeColumns({ k: 2 })],
  ['last values', createLastValues({ indicators: true })],
  ['preprocessing', preprocessing({})],
  ['preprocessing with memory', preprocessing({ imputation: { method: 'last_value' } })],
  [
    'preprocessing with selection',
    preprocessing({ scaling: 'robust', featureSelection: { method: 'variance_threshold' } }),
  ],
  ['lags', createWindowFeatures({ lags: { days: [3, 1, 35], columns: ['steps', 'sleep'] } })],
  [
    'windows',
    createWindowFeatures({
      windows: { days: [7, 1, 40], statistics: ['max', 'mean', 'min', 'sd'] },
    }),
  ],
  [
    'lags of some columns and windows of others',
    createWindowFeatures({
      lags: { days: [2], columns: ['constant', 'never'] },
      windows: { days: [3, 28], statistics: ['sd', 'min'], columns: ['steps', 'constant'] },
    }),
  ],
  ['windows of nothing', createWindowFeatures()],
  [
    'a sequence of windows and a memory',
    createSequence({
      windows: createWindowFeatures({ lags: { days: [1] }, windows: { days: [5] } }),
      other: createLastValues({ indicators: true }),
    }),
  ],
  [
    'a sequence of two memories',
    createSequence({
      one: createLastValues({ indicators: true }),
      other: createLastValues({ indicators: false }),
    }),
  ],
];

it.each(subjects)(
  '%s changes columns as a graph as it changes them itself',
  async (_, transform) => {
    const subject = asCausal(transform);
    // fitted to some rows: others hold categories and numbers beyond them
    const rows = all(table.rows).filter((row) => row < 60 && table.values[row * width + 2] !== 3);
    subject.fit(table, rows, labels.subarray(0, rows.length));
    const { table: own, states } = subject.apply(table);
    const got = await applyInGraph(subject);
    expect(worst(got.values, own.values)).toBeLessThan(1e-6);
    expect(worst(got.states, states.values)).toBe(0);
  },
);

it('history is the same as a graph, over gaps and days that come twice', async () => {
  const history = createHistoryFeatures();
  history.fit(table);
  const { table: own, states } = history.apply(table);
  const got = await applyInGraph(history);
  expect(worst(got.values, own.values)).toBeLessThan(1e-6);
  expect(worst(got.states, states.values)).toBe(0);
});

it('a sequence says which step has no graph', () => {
  const mute: CausalTransform = {
    stateWidth: 0,
    fit: () => ({ metrics: {}, notes: [] }),
    apply: (own) => ({ table: own, states: emptyStates(own) }),
    saveState: () => createState('mute', 1, null),
    loadState: () => undefined,
  };
  const sequence = createSequence({ mute });
  sequence.fit(table, all(table.rows));
  expect(() => sequence.toGraph?.({} as never, {} as never)).toThrow(/a step mute/);
});

it('windows need no outcomes, and name the input that they lack', async () => {
  const windows = createWindowFeatures({ windows: { days: [3] } });
  windows.fit(table, all(table.rows));
  const given = { features: { type: 'float', shape: ['n', width] } } as const;
  const state = { type: 'double', shape: ['n', windows.stateWidth] } as const;
  const time = { type: 'double', shape: ['n'] } as const;
  const changed = (graph: GraphBuilder, input: TransformGraphInput) => ({
    changed: windows.toGraph?.(graph, input).features ?? input.features,
  });
  await (await openComponent({ ...given, time, state }, changed)).release();
  await expect(openComponent({ ...given, time }, changed)).rejects.toThrow(/the input state/);
  await expect(openComponent({ ...given, state }, changed)).rejects.toThrow(/the input time/);
});

it.each([
  createStandardizer,
  createOneHot,
  createWindowFeatures,
  () => createLastValues({ indicators: false }),
])('has no graph before it is fitted', (make) => {
  expect(() => make().toGraph?.({} as never, {} as never)).toThrow(
    expect.objectContaining({ code: 'STATE' }),
  );
});
