import { expect, it } from '@jest/globals';
import {
  asCausal,
  createFeatureTable,
  createState,
  emptyStates,
  type CausalTransform,
  type FeatureColumn,
  type FeatureTable,
  type Transform,
} from '@prodrome/core';
import { openComponent, type GraphTensor } from '@prodrome/graph';
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
  preprocessingOptionsSchema,
} from '../src/index.ts';
import { all, number } from './support.ts';

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

/** The table as the graph changes it, day by day, each patient from the state of the day before. */
async function applyInGraph(
  subject: Subject,
): Promise<{ readonly features: readonly number[]; readonly states: readonly number[] }> {
  const { stateWidth } = subject;
  let initial = new Float64Array(stateWidth);
  const session = await openComponent(
    {
      features: { type: 'float', shape: ['n', width] },
      time: { type: 'double', shape: ['n'] },
      outcome: { type: 'double', shape: ['n'] },
      state: { type: 'double', shape: ['n', Math.max(1, stateWidth)] },
    },
    (graph, { state, ...row }) => {
      const output = subject.toGraph?.(graph, { ...row, ...(stateWidth > 0 && { state }) });
      if (!output) throw new Error('no graph');
      if (output.initial) initial = Float64Array.from(output.initial);
      return { changed: output.features, ...(output.state && { next: output.state }) };
    },
  );
  const vector = (data: Float64Array): GraphTensor => ({
    type: 'double',
    shape: [data.length],
    data,
  });
  const features: number[] = [];
  const states: number[] = [];
  let state = initial;
  for (let row = 0; row < table.rows; row++) {
    if (row % days === 0) state = initial;
    const data = table.values.slice(row * width, (row + 1) * width);
    const given = stateWidth > 0 ? state : new Float64Array(1);
    const answer = await session.run({
      features: { type: 'float', shape: [1, width], data },
      time: vector(table.times.slice(row, row + 1)),
      outcome: vector((table.outcomes ?? new Float64Array()).slice(row, row + 1)),
      state: { type: 'double', shape: [1, given.length], data: given },
    });
    features.push(...(answer['changed']?.data as Float32Array));
    state = (answer['next']?.data as Float64Array<ArrayBuffer> | undefined) ?? state;
    if (row % days === days - 1) states.push(...state);
  }
  await session.release();
  return { features, states };
}

/** NaN only where the other is; else the largest difference. */
function worst(got: readonly number[], expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return got.reduce((most, value, at) => {
    const own = expected[at] ?? NaN;
    expect(Number.isNaN(value)).toBe(Number.isNaN(own));
    return Number.isNaN(own) ? most : Math.max(most, Math.abs(value - own));
  }, 0);
}

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
    expect(worst(got.features, own.values)).toBeLessThan(1e-6);
    expect(worst(got.states, states.values)).toBe(0);
  },
);

it('history is the same as a graph, over gaps and days that come twice', async () => {
  const history = createHistoryFeatures();
  history.fit(table);
  const { table: own, states } = history.apply(table);
  const got = await applyInGraph(history);
  expect(worst(got.features, own.values)).toBeLessThan(1e-6);
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

it.each([createStandardizer, createOneHot, () => createLastValues({ indicators: false })])(
  'has no graph before it is fitted',
  (make) => {
    expect(() => make().toGraph?.({} as never, {} as never)).toThrow(
      expect.objectContaining({ code: 'STATE' }),
    );
  },
);
