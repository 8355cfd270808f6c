import {
  runScan,
  takeRows,
  type FeatureTable,
  type PatientScan,
  type PatientStates,
} from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import { conformanceDiary } from './fixture.ts';
import { carryStates, cellsOf, rowsUntil, splitAt } from './tables.ts';

/** A patient scan under examination; `create` gives a fresh one each time. */
export interface ScanSubject {
  readonly create: () => PatientScan;
}

const run = (scan: PatientScan, table: FeatureTable, from?: PatientStates) =>
  runScan(scan, table, {
    out: new Float64Array(table.rows * scan.outputs),
    stride: scan.outputs,
    at: 0,
    ...(from && { from }),
  });

const oneDay = () => ({ time: 3, values: Float32Array.of(0.5, NaN, 1, 0) });

/** The laws of patient scans. */
export const scanChecks: readonly Check<ScanSubject>[] = [
  {
    name: 'width',
    law: 'A state has the claimed width, and two patients never share one.',
    remedy: 'return a new `Float64Array(width)` from every call of `initial`.',
    run: async ({ create }) => {
      const scan = create();
      const [one, two] = [scan.initial(new Float32Array(0)), scan.initial(new Float32Array(0))];
      demand(one.length === scan.width, `${one.length} of ${scan.width} numbers.`);
      const before = two.slice();
      one.fill(42);
      demandSame(two, before, 'Another patient’s state after a change of this one');
    },
  },
  {
    name: 'outputs',
    law: '`predict` writes its claimed numbers, and no others.',
    remedy:
      'write `out[at]` to `out[at + outputs − 1]`, each of them on every day, NaN where nothing is known.',
    run: async ({ create }) => {
      const scan = create();
      const state = scan.initial(new Float32Array(0));
      scan.learn(state, oneDay(), 1);
      const marker = 123.456;
      const out = new Float64Array(scan.outputs + 4).fill(marker);
      scan.predict(state, oneDay(), out, 2);
      const around = [...out.subarray(0, 2), ...out.subarray(2 + scan.outputs)];
      demand(
        around.every((value) => value === marker),
        'It wrote beside its place.',
      );
      demand(!out.subarray(2, 2 + scan.outputs).includes(marker), 'It left a number unwritten.');
    },
  },
  {
    name: 'predict-reads',
    law: '`predict` does not change the state.',
    remedy: 'change the state in `learn` alone.',
    run: async ({ create }) => {
      const scan = create();
      const state = scan.initial(new Float32Array(0));
      scan.learn(state, oneDay(), 1);
      const before = state.slice();
      scan.predict(state, oneDay(), new Float64Array(scan.outputs), 0);
      demandSame(state, before, 'State after predict');
    },
  },
  {
    name: 'prefix',
    law: 'Cutting the future changes no answer.',
    remedy: 'keep nothing outside the state: a scan is used for one patient after the other.',
    run: async ({ create }) => {
      const table = conformanceDiary('raw');
      const { out } = run(create(), table);
      for (const cut of [0, 6, 17]) {
        const kept = rowsUntil(table, cut);
        const scan = create();
        demandSame(
          run(scan, takeRows(table, kept)).out,
          cellsOf(out, kept, scan.outputs),
          `Cut at day ${cut}`,
        );
      }
    },
  },
  {
    name: 'chunk',
    law: 'Continued from its saved state, a scan answers as if it had not stopped: all memory is in the state.',
    remedy:
      'put all that is remembered into the state, as numbers; keep nothing in the scan or the module.',
    run: async ({ create }) => {
      const table = conformanceDiary('raw');
      const whole = run(create(), table);
      for (const cut of [0, 6, 17]) {
        const { early, late, lateRows } = splitAt(table, cut);
        const { states } = run(create(), early);
        // what it keeps beside its state is now of other patients
        run(create(), conformanceDiary('raw', 'another diary'));
        const scan = create();
        const rest = run(scan, late, carryStates(states, early, late));
        demandSame(
          rest.out,
          cellsOf(whole.out, lateRows, scan.outputs),
          `Continued after day ${cut}`,
        );
      }
    },
  },
  {
    name: 'day-unchanged',
    law: 'The day is only read.',
    remedy: 'copy a value before changing it: the day belongs to the caller.',
    run: async ({ create }) => {
      const scan = create();
      const state = scan.initial(new Float32Array(0));
      const day = oneDay();
      scan.learn(state, day, 1);
      scan.predict(state, day, new Float64Array(scan.outputs), 0);
      demandSame(day.values, oneDay().values, 'The day’s values');
    },
  },
];
