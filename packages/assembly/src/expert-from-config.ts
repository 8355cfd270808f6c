import { dirname } from 'node:path';
import type { PlannedExpert } from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { loadConfig } from './load-config.ts';
import { withModules } from './load-modules.ts';
import { notFound } from './not-found.ts';
import { namedTypes, planFromConfig } from './plan-from-config.ts';

/**
 * An expert as a configuration describes it, the whole of which has to be right.
 * @throws ProdromeError `NOT_FOUND` where it describes none of this name; as `loadConfig` and `planFromConfig`.
 */
export async function expertFromConfig(
  file: string,
  name: string,
  components?: Components,
): Promise<PlannedExpert> {
  const { config, document } = await loadConfig(file);
  const names = namedTypes(config);
  const installed = components ?? (await componentsFor(names));
  const { experts } = planFromConfig(
    config,
    await withModules(installed, names, dirname(file)),
    document,
  );
  const found = experts.find((expert) => expert.name === name);
  if (found) return found;
  throw notFound(
    'add',
    name,
    experts.map((expert) => expert.name),
  );
}
