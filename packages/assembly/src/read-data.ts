import type { CallContext } from '@prodrome/core';
import { readDataset, type Dataset } from '@prodrome/data';
import { catalogueOf } from './catalogue-of.ts';
import type { Config } from './config-schema.ts';

/**
 * A file as the section `data` of a configuration says, with its catalogue.
 * @throws ProdromeError as `readDataset` of `@prodrome/data`
 */
export function readData(
  path: string,
  { catalogue, ...columns }: Config['data'],
  context: CallContext = {},
): Promise<Dataset> {
  return readDataset(path, columns, { ...context, ...catalogueOf(catalogue) });
}
