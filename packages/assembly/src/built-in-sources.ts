import { defineDataSource, type DataSourceType } from '@prodrome/core';
import { formatSources } from '@prodrome/data';
import { z } from 'zod';

/** The formats of files that come with Prodrome, by name. */
export const builtInSources: readonly DataSourceType[] = formatSources.map(
  ({ name, source }): DataSourceType<Record<string, never>> =>
    defineDataSource({
      type: name,
      description: `a file of the format ${name}, whatever its name ends in`,
      options: z.strictObject({}),
      create: () => source,
    }),
);
