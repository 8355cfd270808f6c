/** What to generate. `layer` is for packages only; `kit` when not given. */
export interface Order {
  readonly kind: string;
  readonly name: string;
  readonly layer?: string;
}

/** A wish that cannot be met; the message says why. Nothing was written. */
export declare class Refusal extends Error {}

/**
 * Writes a new package below a repository's root, whole or not at all.
 * @returns its folder, and all files written, relative to the root.
 * @throws Refusal when the kind, name or layer is not valid, or the name is taken.
 */
export declare function generate(
  root: string,
  order: Order,
): Promise<{ readonly folder: string; readonly files: readonly string[] }>;
