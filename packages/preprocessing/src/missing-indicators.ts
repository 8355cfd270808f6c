import type { FeatureColumn } from '@prodrome/core';

/** The 0/1 column that says where a column was missing. */
export const indicatorOf = ({ name, domain, source }: FeatureColumn): FeatureColumn => ({
  name: `${name}_missing`,
  domain,
  kind: 'binary',
  source: source ?? name,
});
