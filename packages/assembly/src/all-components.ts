import { createTypeRegistry, type ExecutorType, type PatientStoreType } from '@prodrome/core';
import { builtInComponents } from './built-ins.ts';
import { allKinds, type ComponentKind, type Components } from './component-kinds.ts';
import { withComposed } from './composed-types.ts';
import { moduleOf, type TypeNames } from './load-modules.ts';
import { ifInstalled } from './optional-packages.ts';
import { withNetworks } from './with-networks.ts';

/**
 * All component types that come with Prodrome, also those whose packages bring a runtime: these are loaded here, and only here,
 * where they are installed.
 */
export async function allComponents(): Promise<Components> {
  const graph = await ifInstalled('@prodrome/graph', () => import('@prodrome/graph'));
  const light = await withQueue(await withDatabases(builtInComponents()));
  return graph ? withComposed(await withNetworks({ ...light, ...graph.builtInTraining() })) : light;
}

/** The built-in types, with the large packages where a name asks for them, or for nothing that is known. */
export async function componentsFor(names: TypeNames): Promise<Components> {
  if (needsNetworks(names)) return allComponents();
  const light = builtInComponents();
  const stored = isLight(light, 'stores', names) ? light : await withDatabases(light);
  return isLight(light, 'executors', names) ? stored : withQueue(stored);
}

/** Whether a name asks for the packages of networks, or for nothing that is known. */
export function needsNetworks(names: TypeNames): boolean {
  const light = builtInComponents();
  return !allKinds.every(
    (kind) => kind === 'stores' || kind === 'executors' || isLight(light, kind, names),
  );
}

const isLight = (light: Components, kind: ComponentKind, names: TypeNames): boolean =>
  (names[kind] ?? []).every(
    (name) =>
      light[kind].has(name) ||
      moduleOf(name) !== undefined ||
      // a search stands where an optimizer may
      (kind === 'optimizers' && light.searches.has(name)),
  );

/** The components with stores in databases, where these are installed. */
async function withDatabases(components: Components): Promise<Components> {
  const sql = await ifInstalled(
    '@prodrome/persistence-sql',
    () => import('@prodrome/persistence-sql'),
  );
  if (!sql) return components;
  const { stores } = components;
  const own = stores.names().map((name) => stores.get(name));
  return {
    ...components,
    stores: createTypeRegistry<PatientStoreType>('patient store', [
      ...own,
      ...[sql.sqlite, sql.postgres],
    ]),
  };
}

/** The components with the executor of many machines, where that is installed. */
async function withQueue(components: Components): Promise<Components> {
  const queue = await ifInstalled('@prodrome/queue', () => import('@prodrome/queue'));
  if (!queue) return components;
  const { executors } = components;
  const own = executors.names().map((name) => executors.get(name));
  return {
    ...components,
    executors: createTypeRegistry<ExecutorType>('executor', [...own, queue.queueExecutor]),
  };
}
