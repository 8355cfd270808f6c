import { expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import * as evaluation from '../src/index.ts';
import { simulate } from './fixtures.ts';

const { set, models } = simulate(5, 8);
const forecasts = models['m0'] as Float64Array;
const { labels } = set;
const stream = createStream(1);
const n = labels.length;

const texts = Array.from({ length: n }, () => 'ann');
const changed = (values: Float64Array, value: number): Float64Array => values.with(0, value);

/** What no list of a kind may be, with the code that says so. */
const bad = {
  labels: [
    ...[texts, undefined, null, 'labels', [...labels], Float32Array.from(labels)].map(usage),
    ...[changed(labels, 2), changed(labels, 0.5), changed(labels, NaN)].map(numeric),
  ],
  forecasts: [
    ...[texts, undefined, null, [...forecasts], Float32Array.from(forecasts)].map(usage),
    usage(forecasts.slice(1)),
    numeric(changed(forecasts, NaN)),
  ],
  probabilities: [1.5, -0.1, Infinity].map((value) => numeric(changed(forecasts, value))),
  patients: [texts, undefined, null, 'ann', [...set.patients], set.patients.slice(1)].map(usage),
  onset: [
    ...[texts, null, [...set.onset], set.onset.slice(1)].map(usage),
    numeric(set.onset.with(0, 2)),
  ],
  object: [undefined, null, 'all', [], 3].map(usage),
  stream: [undefined, null, 7, {}].map(usage),
  replicates: [0, 1, -1, 2.5, '9', NaN].map(usage),
  level: [0, 1, '0.5', NaN].map(usage),
};

interface Bad {
  readonly value: unknown;
  readonly code: 'USAGE' | 'NUMERIC';
}

function usage(value: unknown): Bad {
  return { value, code: 'USAGE' };
}

function numeric(value: unknown): Bad {
  return { value, code: 'NUMERIC' };
}

/** Arguments by name. */
type Given = Readonly<Record<string, unknown>>;

interface Constraint {
  readonly name: keyof typeof evaluation;
  readonly call: (given: Given) => unknown;
  readonly sound: Given;
  readonly kinds: Readonly<Record<string, readonly (keyof typeof bad)[]>>;
}

const anyOf = (name: keyof typeof evaluation): ((...given: readonly unknown[]) => unknown) =>
  evaluation[name] as never;

const ofRows = (
  name: keyof typeof evaluation,
  kinds: readonly (keyof typeof bad)[],
): Constraint => ({
  name,
  call: (given) => anyOf(name)(given['labels'], given['values']),
  sound: { labels, values: forecasts },
  kinds: { labels: ['labels'], values: kinds },
});

/** The parts of a set and of the options are arguments here too. */
const ofSet = (
  name: keyof typeof evaluation,
  options: Given,
  call: (given: Given, theSet: unknown, theOptions: unknown) => unknown,
): Constraint => ({
  name,
  call: (given) =>
    call(
      given,
      given['set'] === set
        ? { labels: given['labels'], patients: given['patients'], onset: given['onset'] }
        : given['set'],
      given['options'] === options
        ? Object.fromEntries(Object.keys(options).map((key) => [key, given[key]]))
        : given['options'],
    ),
  sound: { set, options, ...set, ...options, models, values: forecasts },
  kinds: {
    ...{ set: ['object'], labels: ['labels'], patients: ['patients'], onset: ['onset'] },
    ...('stream' in options && { options: ['object'], stream: ['stream'], models: ['object'] }),
    ...('floor' in options && { options: ['object'], models: ['object'] }),
    ...('replicates' in options && { replicates: ['replicates'] }),
    ...('level' in options && { level: ['level'] }),
    values: [
      'forecasts',
      ...('stream' in options || 'floor' in options ? (['probabilities'] as const) : []),
    ],
  },
});

const modelsOf = (given: Given): unknown =>
  given['models'] === models ? { ...models, m0: given['values'] } : given['models'];
const options = { stream, replicates: 20, level: 0.9 };
const skill = { level: 0.9, floor: forecasts, ceiling: labels };

const constraints: readonly Constraint[] = [
  ofRows('areaUnderRoc', ['forecasts']),
  ofRows('averagePrecision', ['forecasts']),
  ofRows('brierScore', ['forecasts', 'probabilities']),
  ofRows('logLoss', ['forecasts', 'probabilities']),
  ofRows('calibrationLine', ['forecasts', 'probabilities']),
  ofRows('expectedCalibrationError', ['forecasts', 'probabilities']),
  ofRows('flexibleCalibration', ['forecasts', 'probabilities']),
  ofRows('rocCurve', ['forecasts']),
  ofRows('precisionRecallCurve', ['forecasts']),
  {
    name: 'brierSkill',
    call: (given) => evaluation.brierSkill(labels, forecasts, given['reference'] as never),
    sound: { reference: forecasts },
    kinds: { reference: ['forecasts', 'probabilities'] },
  },
  ofSet('withinPatientConcordance', {}, ({ values }, own) =>
    anyOf('withinPatientConcordance')(own, values),
  ),
  ofSet('evaluateModels', options, (given, own, how) =>
    anyOf('evaluateModels')(modelsOf(given), own, how),
  ),
  {
    ...ofSet('evaluateAnswered', options, (given, own, how) =>
      anyOf('evaluateAnswered')(modelsOf(given), own, how),
    ),
    // NaN is no answer
    kinds: { set: ['object'], labels: ['labels'], patients: ['patients'], onset: ['onset'] },
  },
  ofSet('comparePaired', { level: 0.9 }, (given, own, how) =>
    anyOf('comparePaired')(modelsOf(given), own, [['m0', 'm1']], how),
  ),
  ofSet('compareByJackknife', { level: 0.9 }, ({ values }, own, how) =>
    anyOf('compareByJackknife')(values, values, own, how),
  ),
  ...(['reliabilityCurve', 'decisionCurve', 'alertCurve'] as const).map((name) => {
    const constraint = ofSet(name, { level: 0.9 }, ({ values }, own, how) =>
      anyOf(name)(own, values, how),
    );
    return {
      ...constraint,
      kinds: { ...constraint.kinds, values: ['forecasts', 'probabilities'] as const },
    };
  }),
  ofSet('concordanceByPatient', {}, ({ values }, own) =>
    anyOf('concordanceByPatient')(own, values),
  ),
  ofSet('evaluateSubgroups', options, (given, own, how) =>
    anyOf('evaluateSubgroups')(modelsOf(given), own, { all: texts }, how),
  ),
  ofSet('skillScores', skill, (given, own, how) => anyOf('skillScores')(modelsOf(given), own, how)),
];

const cases = constraints.flatMap(({ name, call, sound, kinds }) =>
  Object.entries(kinds).flatMap(([argument, own]) =>
    own.flatMap((kind) =>
      bad[kind].map(({ value, code }) => ({ name, call, sound, argument, value, code })),
    ),
  ),
);

test.each(constraints)('$name takes what is sound', ({ call, sound }) => {
  expect(() => call(sound)).not.toThrow();
});

test.each(cases)('$name, $argument: $code', ({ call, sound, argument, value, code }) => {
  expect(() => call({ ...sound, [argument]: value })).toThrow(expect.objectContaining({ code }));
});

test('patients as texts are refused with what to do, not counted as one', () => {
  const named = { labels, patients: texts as never };
  expect(() => evaluation.evaluateModels(models, named, { stream })).toThrow(
    /patients: expected values of Int32Array, got Array\. Number the patients/,
  );
});

test.each([
  ['pairs', ['m0', 'm1'], {}],
  ['pairs', [['m0']], {}],
  ['pairs', [['m0', 'toString']], {}],
  ['pairs', undefined, {}],
  ['metric', [['m0', 'm1']], { metric: 'auc' }],
])('comparePaired, %s: %j is refused', (argument, pairs, more) => {
  expect(() => anyOf('comparePaired')(models, set, pairs, { ...options, ...more })).toThrow(
    expect.objectContaining({ code: 'USAGE', where: expect.stringContaining(argument) }),
  );
});

test.each([[undefined], ['ann'], [{ sex: texts.slice(1) }], [{ sex: [...texts.slice(1), 3] }]])(
  'evaluateSubgroups, groupings: %j is refused',
  (groupings) => {
    expect(() => anyOf('evaluateSubgroups')(models, set, groupings, options)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  },
);

test.each([
  ['reliabilityCurve', { bins: 0 }],
  ['decisionCurve', { thresholds: [0] }],
  ['alertCurve', { thresholds: 0.5 }],
] as const)('%s: %j is refused', (name, how) => {
  expect(() => anyOf(name)(set, forecasts, how)).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});

test.each([
  ['rocCurve', 1],
  ['flexibleCalibration', 0],
] as const)('%s: %j is refused', (name, how) => {
  expect(() => anyOf(name)(labels, forecasts, how)).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});

test.each([[undefined], ['0.1'], [['0.1']], [[0.1, NaN]], [[1.5]]])(
  'holm: %p is refused',
  (given) => {
    expect(() => anyOf('holm')(given)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

test('every public function has its constraints', () => {
  // what takes no rows, or what its callers have held to their kinds
  const others = ['holm', 'metricNames', 'partOfSet'];
  expect([...constraints.map(({ name }) => name), ...others].sort()).toEqual(
    Object.keys(evaluation).sort(),
  );
});
