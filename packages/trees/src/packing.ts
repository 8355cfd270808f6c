/**
 * Two integers in one double: G · 2²⁶ + H with |G| < 2²⁶ and 0 ≤ H < 2²⁶. Sums of such doubles are sums of the pairs, exact
 * and in any order, as long as the sums keep to these limits too.
 */
export const packingBase = 2 ** 26;

/** The sum of first derivatives in a packed pair. */
export const gradientOf = (packed: number): number => Math.floor(packed / packingBase);

/** The sum of second derivatives in a packed pair. */
export const hessianOf = (packed: number): number =>
  packed - Math.floor(packed / packingBase) * packingBase;

/** What derivatives are multiplied by before they are rounded to integers. */
export interface PackingScale {
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * The scale at which so large sums keep to the limits with a tenth to spare, each of the rows rounded up.
 * @param absoluteGradients - Σ|g|, finite.
 * @param hessians - Σh, finite.
 */
export function scaleFor(absoluteGradients: number, hessians: number, rows: number): PackingScale {
  const room = packingBase - rows - 1;
  // sums that are nearly zero may not ask for infinity
  const scale = (sum: number): number => Math.min(1e300, sum > 0 ? room / sum / 1.1 : 1);
  return { gradient: scale(absoluteGradients), hessian: scale(hessians) };
}

/** Whether sums keep to the limits at this scale. */
export function fits(
  { gradient, hessian }: PackingScale,
  absoluteGradients: number,
  hessians: number,
  rows: number,
): boolean {
  const room = packingBase - rows - 1;
  return absoluteGradients * gradient <= room && hessians * hessian <= room;
}
