/** The same type, made for another version of the contracts. */
export const foreign = <Type extends object>(type: Type): Type =>
  Object.assign({}, type, { contract: 2 });

/** The same type, but that its component has to be waited for. */
export const waiting = <Type extends { create: unknown }>(type: Type): Type =>
  Object.assign({}, type, { create: () => Promise.resolve() });
