import type { PlannedExpert } from '../model/plan.ts';

const isApart = 'stands apart: it is neither mixed nor served';

/**
 * What an expert's type says against its figures, and against those of every mixture that asks it.
 * @param evaluated - names of models with figures.
 * @param mixtures - of these names, those that are neither experts nor known from elsewhere, such as a truth.
 */
export function caveatsOf(
  experts: readonly PlannedExpert[],
  evaluated: readonly string[],
  mixtures: readonly string[],
): { readonly caveats?: Readonly<Record<string, string>> } {
  const said = new Map(
    experts.flatMap(({ name, type, options }) => {
      const caveat = type.caveat?.(options);
      return caveat === undefined ? [] : [[name, caveat] as const];
    }),
  );
  const apart = new Set(experts.flatMap(({ name, role }) => (role === 'apart' ? [name] : [])));
  for (const name of apart) said.set(name, [said.get(name), isApart].filter(Boolean).join('; '));
  if (said.size === 0) return {};
  const names = new Set(experts.map(({ name }) => name));
  const mixed = [...said].filter(([name]) => !apart.has(name));
  const within = mixed.map(([name, caveat]) => `${name}, which ${caveat}`).join('; ');
  const entries = evaluated.flatMap((name): [string, string][] => {
    const own = said.get(name);
    if (own !== undefined) return [[name, own]];
    return mixed.length > 0 && mixtures.includes(name) && !names.has(name)
      ? [[name, `may rest on ${within}`]]
      : [];
  });
  return entries.length > 0 ? { caveats: Object.fromEntries(entries) } : {};
}
