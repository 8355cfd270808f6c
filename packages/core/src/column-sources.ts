import type { FeatureColumn } from './table.ts';

/** Names of the columns of the file that a column was made from: its `sources`, else its own name. */
export const columnSources = ({ name, sources }: FeatureColumn): readonly string[] =>
  sources ?? [name];
