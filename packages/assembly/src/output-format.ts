import { extname } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { outputFormats, type OutputFormat } from '@prodrome/data';

/** The format that a file's name ends in. @throws ProdromeError `USAGE` for another ending. */
export function formatOf(path: string): OutputFormat {
  const ending = extname(path).slice(1);
  const format = outputFormats.find((one) => one === ending);
  if (format) return format;
  throw new ProdromeError('USAGE', {
    where: path,
    expected: `a name that ends in ${outputFormats.map((one) => `.${one}`).join(', ')}`,
    got: ending === '' ? 'no ending' : `.${ending}`,
  });
}
