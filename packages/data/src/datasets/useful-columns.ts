import type { Roles } from '../schema/roles.ts';
import type { Inferred } from './infer-schema.ts';

/**
 * Makes a pass over a file; where it finds columns that nothing can be learned from, another without them.
 * @returns what the last pass gave, and the roles that it was made with.
 */
export async function passWithUseful<Out extends { readonly inferred: Inferred }>(
  roles: Roles,
  pass: (roles: Roles) => Promise<Out>,
): Promise<Out & { readonly roles: Roles }> {
  const first = await pass(roles);
  const { leftOut } = first.inferred;
  if (leftOut.length === 0) return { ...first, roles };
  const cells = new Set(leftOut.map(({ cell }) => cell));
  const useful = {
    ...roles,
    features: roles.features.filter((_, cell) => !cells.has(cell)),
    leftOut: leftOut.map(({ cell, ...found }) => ({
      column: roles.features[cell]?.name ?? '',
      ...found,
    })),
  };
  return { ...(await pass(useful)), roles: useful };
}
