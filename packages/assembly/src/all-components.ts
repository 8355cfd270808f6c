import { createTypeRegistry, type PatientStoreType } from '@prodrome/core';
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
  const light = await withDatabases(builtInComponents());
  return graph ? withComposed(await withNetworks({ ...light, ...graph.builtInTraining() })) : light;
}

/** The built-in types, with the large packages where a name asks for them, or for nothing that is known. */
export async function componentsFor(names: TypeNames): Promise<Components> {
  const light = builtInComponents();
  const isLight = (kind: ComponentKind) =>
    (names[kind] ?? []).every(
      (name) =>
        light[kind].has(name) ||
        moduleOf(name) !== undefined ||
        // a search stands where an optimizer may
        (kind === 'optimizers' && light.searches.has(name)),
    );
  if (!allKinds.every((kind) => kind === 'stores' || isLight(kind))) return allComponents();
  return isLight('stores') ? light : withDatabases(light);
}

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
