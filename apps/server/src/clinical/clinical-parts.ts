import type { Store } from '@prodrome/core';
import type { Serving } from '../models/served-model.ts';

/** What clinical routes need. */
export interface ClinicalParts {
  readonly served: Serving;
  readonly store: Store;
  readonly version: string;
}
