import { describe, expect, test } from '@jest/globals';
import * as numerics from '../src/index.ts';

const two = Float64Array.of(1, 2);
const unit = numerics.createMatrix(2, 2, Float64Array.of(1, 0, 0, 1));
const stream = numerics.createStream(1);
const problem = {
  ...{ rows: 2, columns: 1, values: two, labels: Float64Array.of(0, 1), l2: 1 },
};
const counts = { successes: two, trials: two, labels: Float64Array.of(0, 1) };
const square = (x: Float64Array, gradient: Float64Array): number => {
  gradient.set(x.map((value) => 2 * value));
  return x.reduce((total, value) => total + value * value, 0);
};

/** What no argument of a kind may be. */
const bad = {
  number: ['1', undefined, null, [1], 1n],
  share: ['0.5', undefined, -0.1, 1.5, NaN],
  whole: ['2', null, -1, 1.5, NaN],
  numbers: [
    '12',
    undefined,
    null,
    12,
    ['1', '2'],
    [1, undefined],
    BigInt64Array.of(1n, 2n),
    { length: 2 },
  ],
  float64: [
    '12',
    undefined,
    null,
    [1, 2],
    Float32Array.of(1, 2),
    new DataView(new ArrayBuffer(16)),
  ],
  optionalFloat64: ['12', [1, 2], Float32Array.of(1, 2), new Float64Array(9)],
  longFloat64: ['12', undefined, [1, 2], new Float64Array(9)],
  matrix: ['m', undefined, null, {}, { ...unit, data: [1, 0, 0, 1] }, { ...unit, rows: 9 }],
  stream: ['s', undefined, null, {}, 7],
  seed: [undefined, null, {}, NaN, Infinity],
  object: ['o', undefined, null, 3],
  optionalObject: ['o', null, 3],
  list: ['ab', undefined, null, {}, 3],
  callable: ['f', undefined, null, {}],
  atLeast0: ['2', null, -1, NaN],
  atLeast1: ['2', null, 0, 1.5, NaN],
} as const;

type Kind = keyof typeof bad;

/** Every public function with what it takes: its arguments by name, each sound, and their kinds. */
const constraints: readonly (readonly [
  keyof typeof numerics,
  Readonly<Record<string, readonly [sound: unknown, kind: Kind]>>,
])[] = [
  ['createStream', { seed: [1, 'seed'] }],
  ['restoreStream', { state: [stream.saveState(), 'object'] }],
  ['shuffle', { items: [[1, 2], 'list'], stream: [stream, 'stream'] }],
  [
    'holdOutGroups',
    { groups: [[1, 2], 'numbers'], fraction: [0.5, 'share'], stream: [stream, 'stream'] },
  ],
  ['clipProbability', { p: [0.5, 'number'] }],
  ['logit', { p: [0.5, 'number'] }],
  ['logOnePlusExp', { x: [1, 'number'] }],
  ['sigmoid', { x: [1, 'number'] }],
  ['logSumExp', { values: [two, 'numbers'], from: [0, 'whole'], to: [2, 'whole'] }],
  [
    'softmaxInto',
    {
      ...{ scores: [two, 'float64'], from: [0, 'whole'], to: [2, 'whole'] },
      ...{ out: [new Float64Array(2), 'float64'] },
    },
  ],
  ['dot', { a: [two, 'numbers'], b: [two, 'numbers'] }],
  ['mean', { values: [[1, 2], 'numbers'] }],
  ['sum', { values: [[1, 2], 'numbers'] }],
  ['median', { values: [[1, 2], 'numbers'] }],
  ['quantile', { values: [[1, 2], 'numbers'], q: [0.5, 'share'] }],
  ['sortedQuantile', { sorted: [two, 'float64'], q: [0.5, 'share'] }],
  ['sortedOrder', { values: [two, 'float64'] }],
  ['createMatrix', { rows: [1, 'whole'], columns: [2, 'whole'], data: [two, 'optionalFloat64'] }],
  ['multiply', { a: [unit, 'matrix'], b: [unit, 'matrix'] }],
  ['multiplyVector', { a: [unit, 'matrix'], x: [two, 'longFloat64'] }],
  ['choleskyFactor', { a: [unit, 'matrix'] }],
  ['choleskySolve', { factor: [unit, 'matrix'], b: [two, 'longFloat64'] }],
  ['solveSpd', { a: [unit, 'matrix'], b: [two, 'longFloat64'] }],
  [
    'minimizeLbfgs',
    { objective: [square, 'callable'], start: [two, 'float64'], options: [{}, 'optionalObject'] },
  ],
  ['fitLogistic', { problem: [problem, 'object'] }],
  ['softenOneClass', { labels: [two, 'float64'], shape: [{}, 'optionalObject'] }],
  ['fitShrinkage', { data: [counts, 'object'] }],
  [
    'fitColumnScale',
    { values: [two, 'numbers'], columns: [1, 'whole'], rows: [[0, 1], 'numbers'] },
  ],
  [
    'scaleRow',
    {
      scale: [{ means: two, deviations: two }, 'object'],
      ...{ values: [two, 'numbers'], row: [0, 'whole'], out: [new Float64Array(2), 'float64'] },
    },
  ],
  ['studentCdf', { t: [1, 'number'], degrees: [3, 'atLeast1'] }],
  ['jackknifeError', { value: [1, 'number'], without: [[1, 2], 'numbers'] }],
  ['normalCdf', { z: [1, 'number'] }],
  ['normalQuantile', { p: [0.5, 'share'] }],
  ['studentQuantile', { p: [0.5, 'share'], degrees: [3, 'atLeast1'] }],
];

const call = (name: keyof typeof numerics, given: readonly unknown[]): unknown =>
  (numerics[name] as (...all: readonly unknown[]) => unknown)(...given);

const usage = (name: string): unknown =>
  expect.objectContaining({ code: 'USAGE', where: expect.stringContaining(name) });

test('every public function has its constraints', () => {
  expect(constraints.map(([name]) => name).sort()).toEqual(Object.keys(numerics).sort());
});

const cases = constraints.flatMap(([name, given]) =>
  Object.entries(given).flatMap(([argument, [, kind]], at) =>
    bad[kind]
      // what is not given is the default
      .filter((value) => !(value === undefined && kind === 'whole'))
      .map((value) => ({ name, given, argument, at, value: value })),
  ),
);

describe('arguments of another kind are refused by name', () => {
  test.each(constraints)('%s takes what is sound', (name, given) => {
    const sound = Object.values(given).map(([value]) => value);
    expect(() => call(name, sound)).not.toThrow();
  });

  test.each(cases)('$name, $argument: $value', ({ name, given, argument, at, value }) => {
    const all = Object.values(given).map(([sound]) => sound);
    expect(() => call(name, all.with(at, value))).toThrow(usage(argument));
  });
});

const fields: readonly (readonly [
  keyof typeof numerics,
  object,
  Readonly<Record<string, Kind>>,
])[] = [
  [
    'fitLogistic',
    problem,
    {
      ...{ rows: 'whole', columns: 'whole', values: 'numbers', labels: 'longFloat64' },
      ...{ weights: 'optionalFloat64', offsets: 'optionalFloat64', start: 'optionalFloat64' },
      ...{ penaltyCenter: 'optionalFloat64', l2: 'atLeast0', l1: 'atLeast0' },
      ...{ interceptL2: 'atLeast0', maxIterations: 'atLeast0' },
    },
  ],
  [
    'fitShrinkage',
    counts,
    {
      ...{ successes: 'longFloat64', trials: 'longFloat64', labels: 'longFloat64' },
      weights: 'optionalFloat64',
    },
  ],
];
const fieldCases = fields.flatMap(([name, sound, kinds]) =>
  Object.entries(kinds).flatMap(([field, kind]) =>
    bad[kind].map((value: unknown) => ({ name, sound, field, value })),
  ),
);

test.each(fieldCases)('$name, $field: $value is refused', ({ name, sound, field, value }) => {
  expect(() => call(name, [{ ...sound, [field]: value }])).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});

const settings: Readonly<Record<string, Kind>> = {
  ...{ maxIterations: 'atLeast0', gradientTolerance: 'atLeast0', memory: 'atLeast1' },
};

test.each(
  Object.entries(settings).flatMap(([field, kind]) =>
    bad[kind].map((value: unknown) => ({ field, value })),
  ),
)('minimizeLbfgs, $field: $value is refused', ({ field, value }) => {
  expect(() => call('minimizeLbfgs', [square, two, { [field]: value }])).toThrow(usage(field));
});

test('names of forks are texts', () => {
  expect(() => stream.fork(3 as never)).toThrow(usage('name'));
});
