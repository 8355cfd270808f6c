import { describe, expect, it } from '@jest/globals';
import { causalTransformChecks, scanChecks, runChecks } from '@prodrome/conformance';
import {
  defineTransform,
  encodeState,
  replaceColumns,
  takeRows,
  type CausalTransform,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import fc from 'fast-check';
import { createDerivedFeatures, derivedOptionsSchema } from '../../src/index.ts';
import { scanOfParts } from '../../src/derived/part.ts';
import { partsOf } from '../../src/derived/plan.ts';
import { sourcesOf } from '../../src/derived/sources.ts';
import { column, columns, diaryOf, fittedOn, someDays } from './support.ts';

/** The derived features over a table whose columns are called otherwise. */
const renamed = (
  names: Readonly<Record<string, string>>,
  inner: CausalTransform,
): CausalTransform => {
  const rename = (table: FeatureTable): FeatureTable =>
    replaceColumns(
      table,
      table.columns.map((one) => ({ ...one, name: names[one.name] ?? one.name })),
      table.values,
    );
  return {
    get stateWidth() {
      return inner.stateWidth;
    },
    fit: (table, rows) => inner.fit(rename(table), rows),
    apply: (table, from) => inner.apply(rename(table), from),
    saveState: () => inner.saveState(),
    loadState: (state) => {
      inner.loadState(state);
    },
  };
};

const rowsWhere = (table: FeatureTable, test: (row: number) => boolean): Int32Array =>
  Int32Array.from([...table.patients.keys()].filter(test));

const statesOf = (states: PatientStates, from: FeatureTable, to: FeatureTable): PatientStates => {
  const places = to.patientIds.map((id) => from.patientIds.indexOf(id));
  return {
    width: states.width,
    asOf: Float64Array.from(places, (at) => states.asOf[at] ?? -Infinity),
    values: Float64Array.from(
      places.flatMap((at) =>
        Array.from({ length: states.width }, (_, i) => states.values[at * states.width + i] ?? NaN),
      ),
    ),
  };
};

const cellsOf = ({ columns: own, values }: FeatureTable, rows: Int32Array): number[] =>
  [...rows].flatMap((row) => [...values.subarray(row * own.length, (row + 1) * own.length)]);

describe('derived features keep the laws of transforms that look back', () => {
  it.each([
    { a: 'stress_0_10', b: 'hrv_rmssd_ms', c: 'sleep_minutes', flag: 'triptan' },
    { a: 'pressure_hpa', b: 'rhr', c: 'menstrual_flow', flag: 'acute_med_today' },
    { a: 'caffeine_cups', b: 'awakenings', c: 'cycle_day', flag: 'menstruation' },
    { a: 'alcohol', b: 'temp_f', c: 'nsaid', flag: 'yawning' },
    {},
  ])('on the diary of the conformance checks, called %j', async (names) => {
    const type = defineTransform({
      type: 'derived',
      description: 'derived features of other columns',
      options: derivedOptionsSchema,
      create: (options) => renamed(names, createDerivedFeatures(options)),
    });
    const { passed } = await runChecks(causalTransformChecks, { type });
    expect(passed).toHaveLength(causalTransformChecks.length);
  });

  it('and their scan those of scans', async () => {
    const sources = sourcesOf(
      ['stress_0_10', 'menstruation', 'triptan', 'rhr'].map((name) => column(name)),
    );
    const habits = new Map([
      ['stress', { mean: 4, strength: 9 }],
      ['resting_heart_rate', { mean: 60, strength: 1 }],
    ] as const);
    const create = () =>
      scanOfParts(partsOf({ sources, omit: [], baselines: { habits, interruptions: undefined } }));
    const { passed } = await runChecks(scanChecks, { create });
    expect(passed).toHaveLength(scanChecks.length);
  });

  it('prefix: cutting the future, or leaving out a patient, changes no bit (property)', () => {
    fc.assert(
      fc.property(
        fc.array(someDays, { minLength: 2, maxLength: 3 }),
        fc.integer({ min: 0, max: 70 }),
        (patients, cut) => {
          const table = diaryOf(columns, patients);
          const features = fittedOn(table);
          const whole = features.apply(table).table;
          const kept = rowsWhere(
            table,
            (row) => (table.times[row] ?? NaN) <= cut && table.patients[row] !== 0,
          );
          expect([...features.apply(takeRows(table, kept)).table.values]).toEqual(
            cellsOf(whole, kept),
          );
        },
      ),
      { seed: 72, numRuns: 60 },
    );
  });

  it('chunk: continued from its states, it says what it says at once, bit for bit (property)', () => {
    fc.assert(
      fc.property(
        fc.array(someDays, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 70 }),
        (patients, cut) => {
          const table = diaryOf(columns, patients);
          const features = fittedOn(table);
          const whole = features.apply(table);
          const earlyRows = rowsWhere(table, (row) => (table.times[row] ?? NaN) <= cut);
          const lateRows = rowsWhere(table, (row) => (table.times[row] ?? NaN) > cut);
          const [early, late] = [takeRows(table, earlyRows), takeRows(table, lateRows)];
          const first = features.apply(early);
          const rest = features.apply(late, statesOf(first.states, early, late));
          expect(first.states.width).toBe(features.stateWidth);
          expect([...rest.table.values]).toEqual(cellsOf(whole.table, lateRows));
          expect([...rest.states.values]).toEqual([...statesOf(whole.states, table, late).values]);
        },
      ),
      { seed: 73, numRuns: 60 },
    );
  });

  it('round trip: loaded again it says, and is saved with, the same bits (property)', () => {
    fc.assert(
      fc.property(fc.array(someDays, { minLength: 1, maxLength: 2 }), (patients) => {
        const table = diaryOf(columns, patients);
        const features = fittedOn(table);
        const loaded = createDerivedFeatures({ omit: [] });
        loaded.loadState(features.saveState());
        expect(loaded.apply(table).table).toEqual({
          ...features.apply(table).table,
          windows: expect.anything(),
        });
        expect(encodeState(loaded.saveState())).toEqual(encodeState(features.saveState()));
      }),
      { seed: 74, numRuns: 20 },
    );
  });

  it('a state whose columns or habits are damaged is refused', () => {
    const table = diaryOf([column('stress')], [[{ time: 0, cells: { stress: 3 } }]]);
    const state = fittedOn(table).saveState();
    for (const json of [null, { columns: [] }, { columns: [], habits: ['mood'] }]) {
      expect(() => {
        createDerivedFeatures({ omit: [] }).loadState({ ...state, json });
      }).toThrow(expect.objectContaining({ code: 'STATE' }));
    }
  });
});
