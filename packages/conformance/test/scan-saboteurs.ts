import type { PatientScan } from '@prodrome/core';
import type { ScanSubject } from '../src/index.ts';

/** Sum and number of outcomes, and the last value of the first column. */
const honest = (): PatientScan => ({
  width: 3,
  outputs: 3,
  initial: () => new Float64Array(3),
  learn: (state, { values }, outcome) => {
    const value = values[0] ?? NaN;
    if (!Number.isNaN(value)) state[2] = value;
    if (Number.isNaN(outcome)) return;
    state[0] = (state[0] ?? 0) + outcome;
    state[1] = (state[1] ?? 0) + 1;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[0] ?? NaN;
    out[at + 1] = state[1] ?? NaN;
    out[at + 2] = state[2] ?? NaN;
  },
});

/** A scan that keeps every law, but for the parts given. */
export const scanWith = (
  changes: (scan: PatientScan) => Partial<PatientScan> = () => ({}),
): ScanSubject => ({
  create: () => {
    const scan = honest();
    return { ...scan, ...changes(scan) };
  },
});

const runs = new WeakMap<Float64Array, number>();

/** For every check, a scan that breaks just that law. */
export const scanSaboteurs: Readonly<Record<string, ScanSubject>> = {
  width: scanWith((scan) => {
    let shared: Float64Array | undefined;
    return {
      initial: () => (shared ??= new Float64Array(3)),
      learn: (state, day, outcome) => {
        shared = undefined;
        scan.learn(state, day, outcome);
      },
    };
  }),
  outputs: scanWith((scan) => ({
    predict: (state, day, out, at) => {
      scan.predict(state, day, out, at);
      // beside its place, where the next row of a whole run overwrites it
      if (at === 2 && out.length === scan.outputs + 4) out[at + scan.outputs] = 0;
    },
  })),
  'predict-reads': scanWith((scan) => ({
    predict: (state, day, out, at) => {
      scan.predict(state, day, out, at);
      if (out.length === scan.outputs) state[2] = -1;
    },
  })),
  prefix: scanWith((scan) => ({
    predict: (state, day, out, at) => {
      scan.predict(state, day, out, at);
      // a whole table is known by the size of what it writes to; a continued one is left as it is
      const total = (runs.get(state) ?? 0) + 1;
      runs.set(state, total);
      if (out.length < 3 * 25) out[at] = (out[at] ?? 0) + 1e-9 * total;
    },
  })),
  chunk: scanWith((scan) => {
    let days = 0;
    return {
      learn: (state, day, outcome) => {
        days += 1;
        scan.learn(state, day, outcome);
      },
      predict: (state, day, out, at) => {
        scan.predict(state, day, out, at);
        // what it remembers beside its state is lost when it is continued; days before 6 are the same for all cuts
        if (day.time > 17) out[at + 2] = days > 60 ? (out[at + 2] ?? NaN) : 7;
      },
    };
  }),
  'day-unchanged': scanWith((scan) => ({
    learn: (state, day, outcome) => {
      scan.learn(state, day, outcome);
      if (day.values[2] === 1 && Number.isNaN(day.values[1])) day.values[3] = 9;
    },
  })),
};

let daysSoFar = 0;

/** Mistakes as they are made, and the law that tells of each. */
export const scanMistakes: readonly (readonly [what: string, law: string, subject: ScanSubject])[] =
  [
    [
      'the days so far in a variable of the module',
      'chunk',
      scanWith((scan) => ({
        initial: () => {
          daysSoFar = 0;
          return scan.initial(new Float32Array(0));
        },
        learn: (state, day, outcome) => {
          scan.learn(state, day, outcome);
          daysSoFar += 1;
        },
        predict: (state, day, out, at) => {
          scan.predict(state, day, out, at);
          out[at] = daysSoFar;
        },
      })),
    ],
  ];
