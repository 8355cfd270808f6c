import { jsonOf, ProdromeError, type ComponentState, type FeatureColumn } from '@prodrome/core';
import { z } from 'zod';

const columnsSchema = z.array(
  z.object({
    name: z.string(),
    domain: z.string(),
    kind: z.enum(['number', 'binary', 'ordinal', 'category']),
    categories: z.array(z.string()).exactOptional(),
    sources: z.array(z.string()).exactOptional(),
    role: z.enum(['derived', 'evidence', 'treatment']).exactOptional(),
  }),
);

/**
 * The columns of a saved filter: what of them decides which part each plays.
 * @throws ProdromeError `STATE` when the state holds anything else.
 */
export function savedColumns(state: ComponentState): readonly FeatureColumn[] {
  const read = columnsSchema.safeParse(jsonOf(state, 'columns'));
  if (read.success) return read.data;
  throw new ProdromeError('STATE', {
    where: `state of ${state.kind}`,
    expected: 'the columns it was trained on',
    got: 'something else',
    cause: read.error,
  });
}
