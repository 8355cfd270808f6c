import { ProdromeError, type ComponentState, type FeatureColumn } from '@prodrome/core';
import { z } from 'zod';
import { habitVariables } from './habit.ts';

const columnSchema = z.object({
  name: z.string(),
  domain: z.string(),
  kind: z.enum(['number', 'binary', 'ordinal', 'category']),
  unit: z.string().exactOptional(),
  sources: z.array(z.string()).exactOptional(),
  variable: z.string().exactOptional(),
  categories: z.array(z.string()).exactOptional(),
});

const stateSchema = z.object({
  columns: z.array(columnSchema),
  habits: z.array(z.enum(habitVariables)),
});

/** What of a column decides which features are made of it. */
export type StoredColumn = z.output<typeof columnSchema>;

/** A column without what decides nothing. */
export const storedColumn = (column: FeatureColumn): StoredColumn => columnSchema.parse(column);

/**
 * The JSON of a state of derived features.
 * @throws ProdromeError `STATE` when it holds anything else.
 */
export function storedJson(state: ComponentState): z.output<typeof stateSchema> {
  const read = stateSchema.safeParse(state.json);
  if (read.success) return read.data;
  throw new ProdromeError('STATE', {
    where: `state of ${state.kind}`,
    expected: 'columns and the names of habits',
    got: 'something else',
    cause: read.error,
  });
}
