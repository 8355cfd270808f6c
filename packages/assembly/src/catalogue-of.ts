import type { ColumnCatalogue } from '@prodrome/core';
import { migraineCatalogue } from '@prodrome/migraine';

/** The catalogue that a configuration names, as readers take it. */
export const catalogueOf = (name: 'migraine' | 'none'): { readonly catalogue?: ColumnCatalogue } =>
  name === 'migraine' ? { catalogue: migraineCatalogue } : {};
