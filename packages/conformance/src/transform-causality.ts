import { takeRows } from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import { carryStates, changedBut, patientSplits, renamed, rowsWhere, splitAt } from './tables.ts';
import {
  createTransform,
  diary,
  fitted,
  labelsOf,
  trainingRows,
  valuesOf,
  type TransformSubject,
} from './transform-subject.ts';

const cuts = [0, 7, 13, 24];

const fittedRowsRemedy =
  'loop over `rows`, not over the table; take what a label tells from `labels`, not from `table.outcomes`.';

/** That rows other than the fitted ones, and those that `mayRead` lists, change nothing. */
async function demandOthersUnread(
  subject: TransformSubject,
  rows: Int32Array,
  mayRead: Int32Array,
): Promise<void> {
  const table = diary();
  const other = await createTransform(subject);
  other.fit(changedBut(table, mayRead), rows, labelsOf(table, rows));
  const one = (await fitted(subject, table, rows)).apply(table).table;
  demandSame(other.apply(table).table.values, one.values, 'Other rows changed before fitting');
}

/** Checks of transforms that look at rows alone. */
export const rowChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'row-wise',
    law: 'A row’s values depend on that row and what was fitted, not on the rows around it.',
    remedy:
      'learn means, ranks and scales in `fit`; to look back, be a transform with `stateWidth` and `states`.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table).table;
      for (const kept of [[0], [5, 9, 30], [table.rows - 1]]) {
        const part = transform.apply(takeRows(table, Int32Array.from(kept))).table;
        demandSame(part.values, valuesOf(whole, kept), `Rows ${kept.join(', ')} alone`);
      }
    },
  },
  {
    name: 'fitted-rows',
    law: 'It learns from the given rows and no others.',
    remedy: fittedRowsRemedy,
    run: (subject) => {
      const rows = trainingRows(diary());
      return demandOthersUnread(subject, rows, rows);
    },
  },
];

/** Checks of transforms that look back. */
export const lookingBackChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'fitted-rows',
    law: 'It learns from the given rows and those before them, not from later ones nor from other patients.',
    remedy: fittedRowsRemedy,
    run: (subject) => {
      const table = diary();
      const isPast = (row: number): boolean =>
        (table.times[row] as number) <= 15 && (table.patients[row] as number) % 3 > 0;
      const past = rowsWhere(table, isPast);
      const rows = past.filter((row) => (table.times[row] as number) > 3);
      return demandOthersUnread(subject, rows, past);
    },
  },
  {
    name: 'prefix',
    law: 'Cutting the future, or leaving out other patients, changes no value.',
    remedy: 'read rows of the same patient up to the row’s own, and nothing after it.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table).table;
      for (const cut of cuts) {
        const kept = rowsWhere(
          table,
          (row) => (table.times[row] as number) <= cut && table.patients[row] !== 1,
        );
        const early = transform.apply(takeRows(table, kept)).table;
        demandSame(early.values, valuesOf(whole, kept), `Cut at day ${cut}`);
      }
    },
  },
  {
    name: 'chunk',
    law: 'Days 1..t, then the rest from the returned states, equal all at once, bit for bit.',
    remedy:
      'begin from `from` where it is given, and keep all that is remembered in the states: `runScan` does so.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table);
      for (const cut of cuts) {
        const { early, late, lateRows } = splitAt(table, cut);
        const { states } = transform.apply(early);
        demand(states.width === transform.stateWidth, `States of width ${states.width}.`);
        const rest = transform.apply(late, carryStates(states, early, late));
        demandSame(
          rest.table.values,
          valuesOf(whole.table, lateRows),
          `Continued after day ${cut}`,
        );
        const expected = carryStates(whole.states, table, late);
        demandSame(rest.states.values, expected.values, `States after day ${cut} and the rest`);
      }
    },
  },
];

/** Checks of what neither may depend on. */
export const otherPatientsChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'batch',
    law: 'Any split of a table by patients gives the same bits.',
    remedy:
      'learn in `fit` what is needed of other patients; in `apply`, go by each patient’s own rows.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table).table;
      for (const { what, rows } of patientSplits(table)) {
        const some = transform.apply(takeRows(table, rows)).table;
        demandSame(some.values, valuesOf(whole, rows), what);
      }
    },
  },
  {
    name: 'patient-ids',
    law: 'Renaming all patients changes no value.',
    remedy:
      'use `table.patients` to tell patients apart within a call, and nothing of `table.patientIds`.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const { values } = transform.apply(table).table;
      demandSame(transform.apply(renamed(table)).table.values, values, 'Renamed');
    },
  },
];
