import type { Dataset } from '@prodrome/data';

/** What of a dataset is learned from. */
export type LabelledTable = Pick<Dataset, 'table' | 'labels' | 'schema'>;
