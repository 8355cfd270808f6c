import type { DataSource, DataSourceType, OpenedSource, SourceCell } from '@prodrome/core';
import { ProdromeError } from '@prodrome/core';
import { demand, demandCode, type Check } from './check.ts';
import { makeFor, type TypeSubject } from './make.ts';
import { createCountingSignal } from './signals.ts';
import { contractCheck, createCheck } from './type-checks.ts';

/** A type of data source under examination, with something for it to read. */
export interface DataSourceSubject extends TypeSubject<DataSourceType> {
  /** Of good data with three rows or more. */
  readonly path: string;
}

type Rows = readonly (readonly SourceCell[])[];

const make = (subject: DataSourceSubject): Promise<DataSource> => makeFor(subject, {});

/** Opens the data, and closes them whatever comes. */
async function opened<Out>(
  subject: DataSourceSubject,
  use: (source: OpenedSource) => Promise<Out>,
): Promise<Out> {
  const source = await (await make(subject)).open(subject.path, {});
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

async function allRows(source: OpenedSource): Promise<Rows> {
  const all: (readonly SourceCell[])[] = [];
  for await (const rows of source.rows({})) all.push(...rows);
  return all;
}

/** NaN and −0 apart from what JSON makes of them. */
const textOf = (rows: Rows): string[] =>
  rows.map((row) =>
    row.map((cell) => `${typeof cell} ${Object.is(cell, -0) ? '-0' : cell}`).join('|'),
  );

function demandRows(found: readonly string[], expected: readonly string[], what: string): void {
  demand(found.length === expected.length, `${what}: ${found.length} of ${expected.length} rows.`);
  const at = found.findIndex((row, i) => row !== expected[i]);
  demand(at < 0, `${what}: row ${at} is ${found[at] ?? ''}, was ${expected[at] ?? ''}.`);
}

/** The laws of data sources. */
export const dataSourceChecks: readonly Check<DataSourceSubject>[] = [
  contractCheck('data source'),
  createCheck({}),
  {
    name: 'columns',
    law: 'There are columns, each with a name of its own, of kind number or text.',
    remedy: 'Tell at least one column, each name once, and for each whether it is number or text.',
    run: (subject) =>
      opened(subject, async ({ columns }) => {
        const names = columns.map(({ name }) => name);
        demand(names.length > 0, 'There are none.');
        demand(new Set(names).size === names.length, `They are ${names.join(', ')}.`);
        const odd = columns.find(
          ({ name, kind }) => name === '' || !['number', 'text'].includes(kind),
        );
        demand(odd === undefined, `"${odd?.name ?? ''}" is of kind ${odd?.kind ?? ''}.`);
      }),
  },
  {
    name: 'cells',
    law: 'A row has a cell for each column: null, or what its kind says; what was not observed is null, not NaN.',
    remedy:
      'Give null where nothing was observed; finite numbers in number columns, texts in text columns.',
    run: (subject) =>
      opened(subject, async (source) => {
        const rows = await allRows(source);
        demand(rows.length >= 3, `${rows.length} rows; give it three or more.`);
        rows.forEach((row, i) => {
          demand(row.length === source.columns.length, `Row ${i} has ${row.length} cells.`);
          const at = source.columns.findIndex(({ kind }, column) => {
            const cell = row[column] ?? null;
            if (cell === null) return false;
            return kind === 'number'
              ? typeof cell !== 'number' || Number.isNaN(cell)
              : typeof cell !== 'string';
          });
          demand(
            at < 0,
            `Row ${i}, ${source.columns[at]?.name ?? ''}: ${typeof row[at]} ${String(row[at])}.`,
          );
        });
      }),
  },
  {
    name: 'again',
    law: 'Read or opened again, it gives the same rows in the same order, however far an earlier reading went.',
    remedy: 'Begin each reading at the first row; keep no position between readings.',
    run: async (subject) => {
      const first = textOf(await opened(subject, allRows));
      await opened(subject, async (source) => {
        for await (const rows of source.rows({})) if (rows.length > 0) break;
        demandRows(textOf(await allRows(source)), first, 'After a reading that stopped');
        demandRows(textOf(await allRows(source)), first, 'Read again');
      });
      demandRows(textOf(await opened(subject, allRows)), first, 'Opened again');
    },
  },
  {
    name: 'given-out',
    law: 'Rows that were given out are not changed.',
    remedy: 'Make new rows for each chunk instead of filling the last ones again.',
    run: (subject) =>
      opened(subject, async (source) => {
        const kept: { readonly rows: Rows; readonly text: string[] }[] = [];
        for await (const rows of source.rows({})) kept.push({ rows, text: textOf(rows) });
        for (const { rows, text } of kept) demandRows(textOf(rows), text, 'After the others');
      }),
  },
  {
    name: 'missing',
    law: 'What does not exist is refused with DATA_MISSING.',
    remedy: 'Throw DATA_MISSING when what the path names cannot be opened.',
    run: async (subject) => {
      const source = await make(subject);
      const open = () => source.open(`${subject.path} that does not exist`, {});
      await demandCode(open, ['DATA_MISSING'], 'Nothing of this name');
    },
  },
  {
    name: 'cancellation',
    law: 'A raised signal ends reading with CANCELLED.',
    remedy: 'Call `throwIfCancelled(signal, …)` between chunks.',
    run: async (subject) => {
      const source = await make(subject);
      const read = async (): Promise<void> => {
        const signal = createCountingSignal(1);
        const open = await source.open(subject.path, { signal });
        try {
          for await (const rows of open.rows({ signal })) demand(rows.length < 0, 'It gave rows.');
        } finally {
          await open.close();
        }
      };
      let thrown: unknown;
      await read().catch((error: unknown) => {
        thrown = error;
      });
      if (ProdromeError.is(thrown, 'CONFORMANCE')) throw thrown;
      demand(ProdromeError.is(thrown, 'CANCELLED'), `It ended with ${String(thrown)}.`);
    },
  },
];
