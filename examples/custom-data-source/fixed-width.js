// A data source of your own: lines of text whose columns have fixed widths.
import { open } from 'node:fs/promises';
import * as core from '@prodrome/core';
import { z } from 'zod';
const size = z.int().min(1);
const column = z.strictObject({ name: z.string(), width: size, kind: z.enum(['number', 'text']) });
const refuse = (code, where, expected, got) => {
  throw new core.ProdromeError(code, { where, expected, got });
};
const cellOf = (text, kind, where) => {
  if (text === '') return null;
  if (kind === 'text') return text;
  return Number.isFinite(Number(text))
    ? Number(text)
    : refuse('DATA_VALUE', where, 'a number', text);
};

export const fixedWidth = core.defineDataSource({
  type: 'fixed_width',
  description: 'lines of text whose columns have fixed widths',
  options: z.strictObject({ columns: z.array(column).min(1) }),
  create: ({ columns }) => ({
    open: async (path) => {
      const file = await open(path).catch(() => refuse('DATA_MISSING', path, 'a file', 'none'));
      const rows = async function* ({ signal }) {
        let line = 0;
        for await (const text of file.readLines({ start: 0, autoClose: false })) {
          core.throwIfCancelled(signal, path);
          let [from, where] = [0, `line ${(line += 1)}`];
          const next = ({ width, kind, name }) =>
            cellOf(text.slice(from, (from += width)).trim(), kind, `${where}, ${name}`);
          yield [columns.map(next)];
        }
      };
      return { columns, rows, close: () => file.close() };
    },
  }),
});
