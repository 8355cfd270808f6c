import { demand, demandCode, demandSame, type Check } from './check.ts';
import { replaceColumns } from '@prodrome/core';
import { carryStates, demandUnchanged, everyRow, partsOf, splitAt } from './tables.ts';
import {
  constantDiary,
  createTransform,
  diary,
  fitted,
  labelsOf,
  trainingRows,
  type TransformSubject,
} from './transform-subject.ts';

/** Checks of the table that a transform gives. */
export const columnChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'rows-kept',
    law: 'Rows, patients, times and outcomes stay as they were.',
    remedy: 'end `apply` with `replaceColumns(table, columns, values)`.',
    run: async (subject) => {
      const table = diary();
      const out = (await fitted(subject)).apply(table).table;
      demand(out.rows === table.rows, `${out.rows} of ${table.rows} rows.`);
      demandSame(out.patients, table.patients, 'Patients');
      demandSame(out.times, table.times, 'Times');
      demandSame(out.outcomes ?? [], table.outcomes ?? [], 'Outcomes');
    },
  },
  {
    name: 'column-names',
    law: 'Every column has a name of its own.',
    remedy: 'name what is made of a column after it and what was done: `sleep_mean_7`.',
    run: async (subject) => {
      const { columns } = (await fitted(subject)).apply(diary()).table;
      const names = columns.map(({ name }) => name);
      const again = names.find((name, at) => name === '' || names.indexOf(name) < at);
      demand(
        again === undefined,
        again === '' ? 'One has none.' : `Two are called ${again ?? ''}.`,
      );
    },
  },
  {
    name: 'finite',
    law: 'A value is a number or NaN, never infinite, even where a column does not vary.',
    remedy:
      'do not divide by a spread that may be 0, nor take the logarithm of 0: leave the column as it is, or give NaN.',
    run: async (subject) => {
      for (const [what, table] of [
        ['The diary', diary()],
        ['A column that does not vary', constantDiary()],
      ] as const) {
        const transform = await fitted(subject, table);
        for (const applied of [table, diary()]) {
          const { columns, values } = transform.apply(applied).table;
          const at = values.findIndex((value) => Math.abs(value) === Infinity);
          const column = columns[at % columns.length]?.name ?? '';
          demand(at < 0, `${what}: ${column} is ${values[at] ?? NaN}.`);
        }
      }
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'Neither fitting nor applying changes what was given: table, rows, labels, states.',
    remedy: 'write into a copy: `slice()`, or an array of your own.',
    run: async (subject) => {
      const table = diary();
      const rows = trainingRows(table);
      const labels = labelsOf(table, rows);
      const transform = await createTransform(subject);
      await demandUnchanged('Fitting', { ...partsOf(table), rows, labels }, () =>
        transform.fit(table, rows, labels),
      );
      await demandUnchanged('Applying', partsOf(table), () => transform.apply(table));
      const { early, late } = splitAt(table, 7);
      const from = carryStates(transform.apply(early).states, early, late);
      await demandUnchanged('Continuing', { from: from.values, asOf: from.asOf }, () =>
        transform.apply(late, from),
      );
    },
  },
  {
    name: 'wrong-schema',
    law: 'Columns other than those of `fit` are refused with SCHEMA.',
    remedy: 'remember the names of the columns in `fit`, save them, and call `expectColumns`.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const names = table.columns.map((column) => ({ ...column, name: `other ${column.name}` }));
      const other = replaceColumns(table, names, table.values);
      await demandCode(() => transform.apply(other), ['SCHEMA'], 'Renamed columns');
    },
  },
  {
    name: 'repeatable',
    law: 'Applied twice, it gives the same bits and columns.',
    remedy: 'change nothing in `apply`: what is remembered of a patient goes into its state.',
    run: async (subject) => {
      const transform = await fitted(subject);
      const [one, two] = [transform.apply(diary()).table, transform.apply(diary()).table];
      demandSame(two.values, one.values, 'Applied twice');
      const all = everyRow(one.columns.length);
      demand(
        all.every((at) => one.columns[at]?.name === two.columns[at]?.name),
        'Columns differ.',
      );
    },
  },
];
