import { ProdromeError, type GatingBatch } from '@prodrome/core';

/** Experts in groups. */
export interface ExpertGroups {
  readonly names: readonly string[];
  /** [k] the group of each expert. */
  readonly places: Int32Array;
}

/** The experts by specialty, in the order in which specialties first appear. */
export function groupsBySpecialty({ experts }: Pick<GatingBatch, 'experts'>): ExpertGroups {
  const names = [...new Set(experts.map(({ specialty }) => specialty))];
  return { names, places: Int32Array.from(experts, ({ specialty }) => names.indexOf(specialty)) };
}

/**
 * The experts by the groups that were configured.
 * @throws ProdromeError `CONFIG` for an expert in no group or in two, or a name that is no expert's.
 */
export function groupsByName(
  where: string,
  groups: Readonly<Record<string, readonly string[]>>,
  { experts }: Pick<GatingBatch, 'experts'>,
): ExpertGroups {
  const names = Object.keys(groups);
  const listed = Object.values(groups).flat();
  const known = experts.map(({ name }) => name);
  const stranger = listed.find((name) => !known.includes(name));
  if (stranger !== undefined) throw refused(where, `experts: ${known.join(', ')}`, stranger);
  const places = known.map((name) => {
    const own = names.filter((group) => groups[group]?.includes(name));
    if (own.length !== 1) throw refused(where, `${name} in one group`, own.join(', ') || 'in none');
    return names.indexOf(own[0] as string);
  });
  return { names, places: Int32Array.from(places) };
}

const refused = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('CONFIG', { where, expected, got });
