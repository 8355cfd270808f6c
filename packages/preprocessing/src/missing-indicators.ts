import { columnSources, type FeatureColumn } from '@prodrome/core';

/** The 0/1 column that says where a column was missing. */
export const indicatorOf = (column: FeatureColumn): FeatureColumn => ({
  name: `${column.name}_missing`,
  domain: column.domain,
  kind: 'binary',
  sources: columnSources(column),
});
