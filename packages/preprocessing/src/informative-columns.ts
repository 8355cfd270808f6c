import { ProdromeError, type Transform } from '@prodrome/core';
import { z } from 'zod';
import { completeOptions } from './complete-options.ts';
import { mutualInformation } from './mutual-information.ts';
import { createSelection } from './select-columns.ts';

/** How many columns stay. */
export const informativeColumnsOptionsSchema = z.strictObject({
  k: z.int().min(1).default(10).describe('how many columns stay; all when there are no more'),
});

/** How many columns stay, `k`: 10 by default, as scikit-learn's SelectKBest; all when there are no more. */
export type InformativeColumnsOptions = z.input<typeof informativeColumnsOptionsSchema>;

/**
 * The k columns that tell most of the label in the fitted rows, by {@link mutualInformation}, in the order of the table; of
 * equal ones the first. It looks at one column at a time: two copies of a good column both stay.
 * @throws ProdromeError `USAGE` on `fit` without labels.
 */
export function createInformativeColumns(options: InformativeColumnsOptions = {}): Transform {
  const where = 'createInformativeColumns';
  const { k } = completeOptions(where, informativeColumnsOptionsSchema, options);
  return createSelection({
    kind: 'informative_columns',
    reason: 'tells less of the label than others',
    judge: ({ columns, values }, rows, labels) => {
      if (!labels) {
        throw new ProdromeError('USAGE', {
          where: 'feature selection by mutual information',
          expected: 'the labels of the rows that it is fitted on',
          got: 'none',
        });
      }
      const told = columns.map((_, at) =>
        mutualInformation(
          Float64Array.from(rows, (row) => values[row * columns.length + at] as number),
          labels,
        ),
      );
      const best = [...told.keys()].sort(
        (a, b) => (told[b] as number) - (told[a] as number) || a - b,
      );
      const staying = new Set(best.slice(0, k));
      return columns.map((_, at) => staying.has(at));
    },
  });
}
