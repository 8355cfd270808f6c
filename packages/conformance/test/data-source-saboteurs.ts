import {
  defineDataSource,
  ProdromeError,
  throwIfCancelled,
  type DataSourceType,
  type OpenedSource,
  type SourceCell,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const written: readonly (readonly SourceCell[])[] = [
  ['a', 1],
  ['b', null],
  [null, -0],
  ['c', 2.5],
];

const honest = (): OpenedSource => ({
  columns: [
    { name: 'patient', kind: 'text' },
    { name: 'sleep', kind: 'number' },
  ],
  rows: async function* ({ signal }) {
    for (const row of written) {
      await Promise.resolve();
      throwIfCancelled(signal, 'rows');
      yield [[...row]];
    }
  },
  close: () => undefined,
});

/** A source of one table, that keeps every law but for the parts given. */
export const sourceWith = (
  changes: (own: OpenedSource) => Partial<OpenedSource> = () => ({}),
  exists: (path: string) => boolean = (path) => path === 'diary',
): { readonly type: DataSourceType; readonly path: string } => ({
  path: 'diary',
  type: defineDataSource({
    type: 'honest',
    description: 'keeps every law',
    options: freeOptions,
    create: () => ({
      open: async (path) => {
        if (!exists(path)) {
          throw new ProdromeError('DATA_MISSING', { where: path, expected: 'diary', got: 'other' });
        }
        const own = honest();
        return { ...own, ...changes(own) };
      },
    }),
  }),
});

/** For every check, a source that breaks just that law. */
export const sourceSaboteurs: Readonly<Record<string, ReturnType<typeof sourceWith>>> = {
  contract: { ...sourceWith(), type: foreign(sourceWith().type) },
  create: { ...sourceWith(), type: waiting(sourceWith().type) },
  columns: sourceWith(({ columns }) => ({
    columns: columns.map(({ kind }) => ({ name: 'same', kind })),
  })),
  cells: sourceWith((own) => ({
    rows: async function* (context) {
      for await (const rows of own.rows(context)) {
        yield rows.map(([id = null, sleep = null]) => [id, sleep ?? NaN]);
      }
    },
  })),
  // one reader for all readings
  again: sourceWith((own) => {
    let at = 0;
    return {
      rows: async function* (context) {
        for await (const rows of own.rows(context)) {
          at += 1;
          if (at > 4) return;
          yield rows;
        }
      },
    };
  }),
  'given-out': sourceWith((own) => {
    const row: SourceCell[] = [];
    return {
      rows: async function* (context) {
        for await (const [next = []] of own.rows(context)) {
          row.splice(0, row.length, ...next);
          // this very array, each time
          yield [row];
        }
      },
    };
  }),
  missing: sourceWith(undefined, () => true),
  cancellation: sourceWith((own) => ({ rows: () => own.rows({}) })),
};
