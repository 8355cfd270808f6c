import {
  runFold,
  takeRows,
  type FeatureTable,
  type PatientFold,
  type PatientStates,
} from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import { carryStates } from './expert-subject.ts';
import { conformanceDiary, rowsWhere } from './fixture.ts';

/** A patient fold under examination; `create` gives a fresh one each time. */
export interface FoldSubject {
  readonly create: () => PatientFold;
}

const run = (fold: PatientFold, table: FeatureTable, from?: PatientStates) =>
  runFold(fold, table, {
    out: new Float64Array(table.rows * fold.outputs),
    stride: fold.outputs,
    at: 0,
    ...(from && { from }),
  });

const answers = (out: Float64Array, rows: Int32Array, width: number): number[] =>
  Array.from(rows).flatMap((row) => [...out.subarray(row * width, (row + 1) * width)]);

const oneDay = () => ({ time: 3, values: Float32Array.of(0.5, NaN, 1, 0) });

/** The laws of patient folds. */
export const foldChecks: readonly Check<FoldSubject>[] = [
  {
    name: 'width',
    law: 'A state has the claimed width, and two patients never share one.',
    run: async ({ create }) => {
      const fold = create();
      const [one, two] = [fold.initial(new Float32Array(0)), fold.initial(new Float32Array(0))];
      demand(one.length === fold.width, `${one.length} of ${fold.width} numbers.`);
      const before = two.slice();
      one.fill(42);
      demandSame(two, before, 'Another patient’s state after a change of this one');
    },
  },
  {
    name: 'outputs',
    law: '`predict` writes its claimed numbers, and no others.',
    run: async ({ create }) => {
      const fold = create();
      const state = fold.initial(new Float32Array(0));
      fold.learn(state, oneDay(), 1);
      const marker = 123.456;
      const out = new Float64Array(fold.outputs + 4).fill(marker);
      fold.predict(state, oneDay(), out, 2);
      const around = [...out.subarray(0, 2), ...out.subarray(2 + fold.outputs)];
      demand(
        around.every((value) => value === marker),
        'It wrote beside its place.',
      );
      demand(!out.subarray(2, 2 + fold.outputs).includes(marker), 'It left a number unwritten.');
    },
  },
  {
    name: 'predict-reads',
    law: '`predict` does not change the state.',
    run: async ({ create }) => {
      const fold = create();
      const state = fold.initial(new Float32Array(0));
      fold.learn(state, oneDay(), 1);
      const before = state.slice();
      fold.predict(state, oneDay(), new Float64Array(fold.outputs), 0);
      demandSame(state, before, 'State after predict');
    },
  },
  {
    name: 'prefix',
    law: 'Cutting the future changes no answer.',
    run: async ({ create }) => {
      const table = conformanceDiary('raw');
      const { out } = run(create(), table);
      for (const cut of [0, 6, 17]) {
        const kept = rowsWhere(table, (row) => (table.times[row] as number) <= cut);
        const fold = create();
        demandSame(
          run(fold, takeRows(table, kept)).out,
          answers(out, kept, fold.outputs),
          `Cut at day ${cut}`,
        );
      }
    },
  },
  {
    name: 'chunk',
    law: 'Continued from its saved state, a fold answers as if it had not stopped: all memory is in the state.',
    run: async ({ create }) => {
      const table = conformanceDiary('raw');
      const whole = run(create(), table);
      for (const cut of [0, 6, 17]) {
        const earlyRows = rowsWhere(table, (row) => (table.times[row] as number) <= cut);
        const lateRows = rowsWhere(table, (row) => (table.times[row] as number) > cut);
        const early = takeRows(table, earlyRows);
        const late = takeRows(table, lateRows);
        const { states } = run(create(), early);
        const fold = create();
        const rest = run(fold, late, carryStates(states, early, late));
        demandSame(
          rest.out,
          answers(whole.out, lateRows, fold.outputs),
          `Continued after day ${cut}`,
        );
      }
    },
  },
  {
    name: 'day-unchanged',
    law: 'The day is only read.',
    run: async ({ create }) => {
      const fold = create();
      const state = fold.initial(new Float32Array(0));
      const day = oneDay();
      fold.learn(state, day, 1);
      fold.predict(state, day, new Float64Array(fold.outputs), 0);
      demandSame(day.values, oneDay().values, 'The day’s values');
    },
  },
];
