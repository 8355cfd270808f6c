import { readDataset, type Dataset, type ReadContext } from '@prodrome/data';
import { catalogueOf } from './catalogue-of.ts';
import { dataParts, type Config } from './config-schema.ts';

/**
 * A file as the section `data` of a configuration says, with its catalogue.
 * @throws ProdromeError as `readDataset` of `@prodrome/data`
 */
export function readData(
  path: string,
  data: Config['data'],
  context: ReadContext = {},
): Promise<Dataset> {
  const { catalogue, columns } = dataParts(data);
  return readDataset(path, columns, { ...context, ...catalogueOf(catalogue) });
}
