import { describe, expect, it } from '@jest/globals';
import {
  createFeatureTable,
  takeRows,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import fc from 'fast-check';
import { createQuality, qualityScores } from '../src/index.ts';
import { all } from './support.ts';

const columns: readonly FeatureColumn[] = [
  { name: 'pulse', domain: 'physiological', kind: 'number' },
  { name: 'sleep', domain: 'behavioural', kind: 'number' },
  { name: 'stress', domain: 'behavioural', kind: 'ordinal' },
  { name: 'flag', domain: 'behavioural', kind: 'binary' },
  { name: 'city', domain: 'behavioural', kind: 'category', categories: ['a', 'b'] },
];
const domains = ['behavioural', 'physiological', 'environmental'];

interface Day {
  readonly time: number;
  readonly cells: readonly number[];
}

const tableOf = (patients: readonly (readonly Day[])[]): FeatureTable =>
  createFeatureTable({
    columns,
    values: Float32Array.from(patients.flat().flatMap(({ cells }) => cells)),
    patients: Int32Array.from(patients.flatMap((days, patient) => days.map(() => patient))),
    times: Float64Array.from(patients.flat(), ({ time }) => time),
    patientIds: patients.map((_, patient) => String(patient)),
  });

/** Training rows 0 … 1000 of each number: quantiles are known, limits −499 … 1499 = 1 − 500 … 999 + 500. */
const training = tableOf([
  Array.from({ length: 1001 }, (_, i) => ({ time: i, cells: [i, i, i, 0, 0] })),
]);
const limits = [
  [-499, 1499],
  [-499, 1499],
  [-499, 1499],
  [0, 1],
  [0, 1],
] as const;

function fittedQuality(asked: readonly string[] = domains) {
  const quality = createQuality(asked);
  quality.fit(training, all(1001));
  return quality;
}

const scoresOf = (table: FeatureTable, asked = domains): number[] => [
  ...fittedQuality(asked).apply(table).scores,
];

/** The definitions, read off the table row by row. */
function directScores(table: FeatureTable, row: number, domain: string): number[] {
  const at = (r: number, c: number) => table.values[r * columns.length + c] as number;
  const has = (r: number, c: number) => !Number.isNaN(at(r, c));
  const own = [...columns.keys()].filter((c) => columns[c]?.domain === domain);
  const observed = own.filter((c) => has(row, c));
  const past = [...all(row + 1)].filter((r) => table.patients[r] === table.patients[row]);
  const days = past.filter((r) => own.some((c) => has(r, c))).map((r) => table.times[r] as number);
  const plausible = observed.filter((c) => {
    const [low, high] = limits[c] as readonly [number, number];
    return low <= at(row, c) && at(row, c) <= high;
  });
  const read = observed.filter((c) => columns[c]?.kind === 'number');
  const before = past.slice(-7, -1);
  const stuck = read.filter(
    (c) => before.length === 6 && before.every((r) => Object.is(at(r, c), at(row, c))),
  );
  const age = Math.floor(table.times[row] as number) - Math.floor(Math.max(...days));
  return [
    own.length === 0 ? 0 : observed.length / own.length,
    days.length === 0 ? 0 : Math.exp(-age / 7),
    observed.length === 0 ? 1 : plausible.length / observed.length,
    read.length === 0 ? 1 : 1 - stuck.length / read.length,
  ];
}

const cells = fc.tuple(
  fc.constantFrom(5, 5, 5, 5, 5, 5, NaN, 2000),
  fc.constantFrom(7, 7, 7, 7, 7, 0, -0, NaN),
  fc.constantFrom(3, NaN, -600),
  fc.constantFrom(0, 1, 7, NaN),
  fc.constantFrom(0, 1, 2, NaN),
);
const someDays = fc
  .uniqueArray(fc.record({ time: fc.integer({ min: 0, max: 40 }), cells }), {
    minLength: 1,
    maxLength: 25,
    selector: ({ time }) => time,
  })
  .map((list) => list.sort((a, b) => a.time - b.time));

describe('quality', () => {
  it('is what its definitions say (property, against a direct reading)', () => {
    fc.assert(
      fc.property(fc.array(someDays, { minLength: 1, maxLength: 3 }), (patients) => {
        const table = tableOf(patients);
        const direct = [...all(table.rows)].flatMap((row) =>
          domains.flatMap((domain) => directScores(table, row, domain)),
        );
        const scores = scoresOf(table);
        expect(scores).toEqual([...Float32Array.from(direct)]);
        expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
      }),
      { seed: 41 },
    );
  });

  it('prefix: cutting the future changes no bit, and neither does leaving out other patients (property)', () => {
    const width = domains.length * qualityScores.length;
    fc.assert(
      fc.property(someDays, someDays, fc.nat(40), (one, two, cut) => {
        const table = tableOf([one, two]);
        const whole = scoresOf(table);
        for (const patient of [0, 1]) {
          const rows = all(table.rows).filter(
            (row) => table.patients[row] === patient && (table.times[row] as number) <= cut,
          );
          const expected = [...rows].flatMap((row) => whole.slice(row * width, (row + 1) * width));
          expect(scoresOf(takeRows(table, rows))).toEqual(expected);
        }
      }),
      { seed: 42 },
    );
  });

  it('continued from its states, it answers as if it had not stopped', () => {
    const days = Array.from({ length: 9 }, (_, time) => ({ time, cells: [5, NaN, 1, 0, 0] }));
    const quality = fittedQuality();
    const whole = quality.apply(tableOf([days]));
    const { states } = quality.apply(tableOf([days.slice(0, 5)]));
    const rest = quality.apply(tableOf([days.slice(5)]), states);
    expect(rest.scores).toEqual(whole.scores.slice(5 * domains.length * 4));
    expect(rest.states).toEqual(whole.states);
  });

  it('finds a sensor stuck on the seventh equal day, not before; a change frees it', () => {
    const readings = [5, 5, 5, 5, 5, 5, 5, 5, 6, 5];
    const days = readings.map((value, time) => ({ time: 2 * time, cells: [value, 1, 1, 1, 1] }));
    const consistency = scoresOf(tableOf([days]), ['physiological']).filter((_, i) => i % 4 === 3);
    expect(consistency).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 1, 1]);
  });

  it('does not call a column stuck that repeats by nature', () => {
    // no drinks on nine days of ten
    const drinks = Array.from({ length: 100 }, (_, i) => (i % 10 === 9 ? i : 0));
    const days = drinks.map((value, time) => ({ time, cells: [value, NaN, NaN, NaN, NaN] }));
    const quality = createQuality(['physiological']);
    quality.fit(tableOf([days]), all(100));
    const dry = Array.from({ length: 20 }, (_, time) => ({ time, cells: [0, NaN, NaN, NaN, NaN] }));
    const { scores } = quality.apply(tableOf([dry]));
    expect([...scores].filter((_, i) => i % 4 === 3)).toEqual(new Array(20).fill(1));
  });

  it('plausible is within the outer quantiles widened by one interquartile range', () => {
    // numpy 2.4.6: quantiles .001, .25, .75, .999 of these are 0.3126, 2.375, 6.625, 39.7246
    const values = [0.3, 1.7, 2.2, 2.9, 3.1, 4.8, 5.5, 7, 9.4, 40];
    const days = (list: readonly number[]) =>
      tableOf([list.map((value, time) => ({ time, cells: [value, NaN, NaN, NaN, NaN] }))]);
    const quality = createQuality(['physiological']);
    quality.fit(days(values), all(10));
    const asked = days([-3.94, -3.93, 43.97, 43.98, NaN]);
    const { scores } = quality.apply(asked);
    expect([...scores].filter((_, i) => i % 4 === 2)).toEqual([0, 1, 1, 0, 1]);
  });

  it('learns from the given rows only, and judges no number that it never saw', () => {
    const table = tableOf([
      [
        { time: 0, cells: [1, NaN, 1, 0, 0] },
        { time: 1, cells: [900, 900, 1, 0, 0] },
      ],
    ]);
    const quality = createQuality(['physiological', 'behavioural']);
    quality.fit(table, Int32Array.of(0));
    const { scores } = quality.apply(table);
    expect([scores[8 + 2], scores[8 + 6]]).toEqual([0, 1]);
  });

  it('answers with the same bits after a round trip', () => {
    const quality = fittedQuality();
    const loaded = createQuality(domains);
    loaded.loadState(quality.saveState());
    expect(loaded.apply(training)).toEqual(quality.apply(training));
    expect(loaded.saveState()).toEqual(quality.saveState());
  });

  it('refuses other columns, another state, and use before fit', () => {
    const other = createFeatureTable({ ...training, columns: [...columns].reverse() });
    const state = { ...fittedQuality().saveState(), kind: 'other' };
    const calls: [string, () => unknown][] = [
      ['SCHEMA', () => fittedQuality().apply(other)],
      ['STATE', () => createQuality(domains).apply(training)],
      ['STATE', () => createQuality(domains).saveState()],
      [
        'STATE',
        () => {
          createQuality(domains).loadState(state);
        },
      ],
    ];
    for (const [code, call] of calls) {
      expect(call).toThrow(expect.objectContaining({ code }));
    }
  });
});
