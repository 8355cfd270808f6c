import {
  asCausal,
  encodeState,
  replaceColumns,
  takeRows,
  type CausalTransform,
  type FeatureTable,
  type TransformType,
} from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { createFrom } from './create-from.ts';
import { carryStates } from './expert-subject.ts';
import { conformanceDiary, everyRow, rowsWhere } from './fixture.ts';

/** A transform type under examination, with the options to examine it with. */
export interface TransformSubject {
  readonly type: TransformType;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

const diary = (): FeatureTable => conformanceDiary('raw');

const create = async ({ type, options }: TransformSubject): Promise<CausalTransform> =>
  asCausal(await createFrom(type, options, 'all'));

const trainingRows = (table: FeatureTable): Int32Array => rowsWhere(table, (row) => row % 3 > 0);

async function fitted(
  subject: TransformSubject,
  table = diary(),
  rows = trainingRows(table),
): Promise<CausalTransform> {
  const transform = await create(subject);
  const labels = Float64Array.from(rows, (row) => Number(table.outcomes?.[row] === 1));
  transform.fit(table, rows, labels);
  return transform;
}

const cuts = [0, 7, 13, 24];

const cellsOf = ({ columns, values }: FeatureTable, rows: Iterable<number>): number[] =>
  [...rows].flatMap((row) => [
    ...values.subarray(row * columns.length, (row + 1) * columns.length),
  ]);

/** That rows other than the fitted ones, and those that `mayRead` lists, change nothing. */
async function demandOthersUnread(
  subject: TransformSubject,
  rows: Int32Array,
  mayRead: Int32Array,
): Promise<void> {
  const table = diary();
  const read = new Set(mayRead);
  const width = table.columns.length;
  const changed = table.values.map((value, at) =>
    read.has(Math.floor(at / width)) ? value : 100 * value + 7,
  );
  const other = await fitted(subject, replaceColumns(table, table.columns, changed), rows);
  const one = (await fitted(subject, table, rows)).apply(table).table;
  demandSame(other.apply(table).table.values, one.values, 'Other rows changed before fitting');
}

const rowChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'row-wise',
    law: 'A row’s values depend on that row and what was fitted, not on the rows around it.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table).table;
      for (const kept of [[0], [5, 9, 30], [table.rows - 1]]) {
        const part = transform.apply(takeRows(table, Int32Array.from(kept))).table;
        demandSame(part.values, cellsOf(whole, kept), `Rows ${kept.join(', ')} alone`);
      }
    },
  },
  {
    name: 'fitted-rows',
    law: 'It learns from the given rows and no others.',
    run: (subject) => {
      const rows = trainingRows(diary());
      return demandOthersUnread(subject, rows, rows);
    },
  },
];

const causalChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'fitted-rows',
    law: 'It learns from the given rows and those before them, not from later ones nor from other patients.',
    run: (subject) => {
      const table = diary();
      const isPast = (row: number): boolean =>
        (table.times[row] as number) <= 15 && (table.patients[row] as number) % 3 > 0;
      const past = rowsWhere(table, isPast);
      return demandOthersUnread(
        subject,
        past.filter((row) => (table.times[row] as number) > 3),
        past,
      );
    },
  },
  {
    name: 'prefix',
    law: 'Cutting the future, or leaving out other patients, changes no value.',
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
        demandSame(early.values, cellsOf(whole, kept), `Cut at day ${cut}`);
      }
    },
  },
  {
    name: 'chunk',
    law: 'Days 1..t, then the rest from the returned states, equal all at once, bit for bit.',
    run: async (subject) => {
      const table = diary();
      const transform = await fitted(subject);
      const whole = transform.apply(table);
      for (const cut of cuts) {
        const isEarly = (row: number): boolean => (table.times[row] as number) <= cut;
        const early = takeRows(table, rowsWhere(table, isEarly));
        const lateRows = rowsWhere(table, (row) => !isEarly(row));
        const late = takeRows(table, lateRows);
        const { states } = transform.apply(early);
        demand(states.width === transform.stateWidth, `States of width ${states.width}.`);
        const rest = transform.apply(late, carryStates(states, early, late));
        demandSame(rest.table.values, cellsOf(whole.table, lateRows), `Continued after day ${cut}`);
        const expected = carryStates(whole.states, table, late);
        demandSame(rest.states.values, expected.values, `States after day ${cut} and the rest`);
      }
    },
  },
];

const commonChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'rows-kept',
    law: 'Rows, patients, times and outcomes stay as they were.',
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
      demandSame(
        loaded.apply(diary()).table.values,
        transform.apply(diary()).table.values,
        'Loaded',
      );
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

/** The laws of transforms that look at rows alone. */
export const transformChecks: readonly Check<TransformSubject>[] = [...rowChecks, ...commonChecks];

/** The laws of transforms that look back. */
export const causalTransformChecks: readonly Check<TransformSubject>[] = [
  ...causalChecks,
  ...commonChecks,
];
