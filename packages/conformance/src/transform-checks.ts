import {
  encodeState,
  replaceColumns,
  takeRows,
  type FeatureTable,
  type Transform,
  type TransformType,
} from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { createFrom } from './create-from.ts';
import { conformanceDiary, everyRow, rowsWhere } from './fixture.ts';

/** A transform type under examination, with the options to examine it with. */
export interface TransformSubject {
  readonly type: TransformType;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

const diary = (): FeatureTable => conformanceDiary('raw');

const create = ({ type, options }: TransformSubject): Promise<Transform> =>
  createFrom(type, options, 'all');

const trainingRows = (table: FeatureTable): Int32Array => rowsWhere(table, (row) => row % 3 > 0);

async function fitted(subject: TransformSubject, table = diary()): Promise<Transform> {
  const transform = await create(subject);
  transform.fit(table, trainingRows(table));
  return transform;
}

/** The laws of transforms. */
export const transformChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'row-wise',
    law: 'A row’s values depend on that row and what was fitted, not on the rows around it.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table);
      const width = whole.columns.length;
      for (const kept of [[0], [5, 9, 30], [table.rows - 1]]) {
        const part = transform.apply(takeRows(table, Int32Array.from(kept)));
        const expected = kept.flatMap((row) => [
          ...whole.values.subarray(row * width, (row + 1) * width),
        ]);
        demandSame(part.values, expected, `Rows ${kept.join(', ')} alone`);
      }
    },
  },
  {
    name: 'fitted-rows',
    law: 'It learns from the given rows and no others.',
    run: async (subject) => {
      const table = diary();
      const training = new Set(trainingRows(table));
      const width = table.columns.length;
      const changed = table.values.map((value, at) =>
        training.has(Math.floor(at / width)) ? value : 100 * value + 7,
      );
      const other = await fitted(subject, replaceColumns(table, table.columns, changed));
      const [one, two] = [(await fitted(subject)).apply(table), other.apply(table)];
      demandSame(two.values, one.values, 'Other rows changed before fitting');
    },
  },
  {
    name: 'rows-kept',
    law: 'Rows, patients, times and outcomes stay as they were.',
    run: async (subject) => {
      const table = diary();
      const out = (await fitted(subject)).apply(table);
      demand(out.rows === table.rows, `${out.rows} of ${table.rows} rows.`);
      demandSame(out.patients, table.patients, 'Patients');
      demandSame(out.times, table.times, 'Times');
      demandSame(out.outcomes ?? [], table.outcomes ?? [], 'Outcomes');
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'The table is not changed.',
    run: async (subject) => {
      const table = diary();
      (await fitted(subject, table)).apply(table);
      demandSame(table.values, diary().values, 'Values');
    },
  },
  {
    name: 'round-trip',
    law: 'A saved and loaded transform gives, and is saved, with the same bits.',
    run: async (subject) => {
      const transform = await fitted(subject);
      const loaded = await create(subject);
      loaded.loadState(transform.saveState());
      demandSame(loaded.apply(diary()).values, transform.apply(diary()).values, 'Loaded');
      demandSame(
        encodeState(loaded.saveState()),
        encodeState(transform.saveState()),
        'Saved again',
      );
    },
  },
  {
    name: 'wrong-schema',
    law: 'Columns other than those of `fit` are refused with SCHEMA.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const renamed = table.columns.map((column) => ({ ...column, name: `other ${column.name}` }));
      const other = replaceColumns(table, renamed, table.values);
      await demandCode(() => transform.apply(other), ['SCHEMA'], 'Renamed columns');
    },
  },
  {
    name: 'unfitted',
    law: 'Use before `fit` is refused with STATE, and so is a state of another kind.',
    run: async (subject) => {
      const transform = await create(subject);
      await demandCode(() => transform.apply(diary()), ['STATE'], 'Applied');
      await demandCode(() => transform.saveState(), ['STATE'], 'Saved');
      const foreign = { kind: 'conformance/foreign', version: 1, json: null, tensors: {} };
      await demandCode(
        () => {
          transform.loadState(foreign);
        },
        ['STATE'],
        'A foreign state',
      );
    },
  },
  {
    name: 'repeatable',
    law: 'Applied twice, it gives the same bits and columns.',
    run: async (subject) => {
      const transform = await fitted(subject);
      const [one, two] = [transform.apply(diary()), transform.apply(diary())];
      demandSame(two.values, one.values, 'Applied twice');
      const all = everyRow(one.columns.length);
      demand(
        all.every((at) => one.columns[at]?.name === two.columns[at]?.name),
        'Columns differ.',
      );
    },
  },
];
