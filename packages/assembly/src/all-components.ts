import { builtInComponents } from './built-ins.ts';
import { allKinds, type Components } from './component-kinds.ts';
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
  const light = builtInComponents();
  return graph ? withComposed(await withNetworks({ ...light, ...graph.builtInTraining() })) : light;
}

/** The built-in types, with the large packages where a name asks for them, or for nothing that is known. */
export async function componentsFor(names: TypeNames): Promise<Components> {
  const light = builtInComponents();
  const isLight = allKinds.every((kind) =>
    (names[kind] ?? []).every(
      (name) =>
        light[kind].has(name) ||
        moduleOf(name) !== undefined ||
        // a search stands where an optimizer may
        (kind === 'optimizers' && light.searches.has(name)),
    ),
  );
  return isLight ? light : allComponents();
}
