import { dirname } from 'node:path';
import type { DataSource } from '@prodrome/core';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { loadConfig } from './load-config.ts';
import { withModules } from './load-modules.ts';
import { sourceTypes } from './plan-from-config.ts';

/** What a data source is given to readers as: nothing where the file's name tells its format. */
export interface GivenSource {
  readonly source?: DataSource;
}

/**
 * The data source that a configuration names; none when it names none.
 * @throws ProdromeError as `loadConfig`; `COMPONENT_UNKNOWN`
 */
export async function openDataSource(path: string, given?: Components): Promise<GivenSource> {
  const { config, document } = await loadConfig(path);
  const names = { dataSources: sourceTypes(config) };
  const components = await withModules(given ?? (await componentsFor(names)), names, dirname(path));
  return sourceOf(config, createResolver(components, document));
}

/** The data source of a configuration. @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG` */
export function sourceOf({ data }: Config, resolver: ComponentResolver): GivenSource {
  if (data.source === undefined) return {};
  const path = (key: string) => ['data', 'source', key];
  const place = { type: path('type'), options: path('parameters') };
  const { type, options } = resolver.named('dataSources', { ...data.source, place });
  return { source: type.create(options, {}) };
}
