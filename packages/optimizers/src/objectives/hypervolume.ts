import { ProdromeError } from '@prodrome/core';
import { dominates } from './dominance.ts';

/**
 * The volume of what losses dominate below a reference: greater is a better front. Exact, deterministic; what is not below the reference in every loss adds nothing. Time grows fast with the
 * number of losses, up to five or so. Source: While, Bradstreet & Barone 2012 (WFG), doi:10.1109/TEVC.2010.2077298.
 * @param losses - [n][k]
 * @param reference - [k] worse than all that counts.
 * @throws ProdromeError `USAGE` for lengths that differ, or a number that is not finite.
 */
export function hypervolume(
  losses: readonly (readonly number[])[],
  reference: readonly number[],
): number {
  for (const [i, one] of [reference, ...losses].entries()) {
    if (one.length === reference.length && one.length > 0 && one.every(Number.isFinite)) continue;
    throw new ProdromeError('USAGE', {
      where: i === 0 ? 'reference of a hypervolume' : `losses ${i - 1} of a hypervolume`,
      expected: i === 0 ? 'finite losses' : `${reference.length} finite losses`,
      got: `[${one.join(', ')}]`,
    });
  }
  const below = losses.filter((one) => one.every((loss, k) => loss < (reference[k] as number)));
  return volumeOf(withoutDominated(below), reference);
}

type Vectors = readonly (readonly number[])[];

function volumeOf(front: Vectors, reference: readonly number[]): number {
  if (reference.length === 2) return areaOf(front, reference);
  if (reference.length === 3) return sweptVolume(front, reference);
  // the highest last loss first: what is then left of a front is small
  const k = reference.length - 1;
  const order = [...front].sort((a, b) => (b[k] as number) - (a[k] as number));
  let volume = 0;
  for (const [i, one] of order.entries()) {
    const limited = order
      .slice(i + 1)
      .map((other) => other.map((x, j) => Math.max(x, one[j] ?? x)));
    const own = one.reduce((product, x, j) => product * ((reference[j] as number) - x), 1);
    volume += own - volumeOf(withoutDominated(limited), reference);
  }
  return volume;
}

/** Of three losses: areas of the first two, slice by slice of the third. O(n²). */
function sweptVolume(front: Vectors, reference: readonly number[]): number {
  const order = [...front].sort((a, b) => (a[2] as number) - (b[2] as number));
  // points that no other dominates in the first two, ascending in the first, so descending in the second
  let stairs: Vectors = [];
  let [volume, area] = [0, 0];
  for (const [i, point] of order.entries()) {
    const [x, y, z] = point as unknown as readonly [number, number, number];
    const isHidden = stairs.some(([a = NaN, b = NaN]) => a <= x && b <= y);
    if (!isHidden) {
      const before = stairs.filter(([a = NaN]) => a < x);
      const after = stairs.filter(([a = NaN, b = NaN]) => a >= x && b < y);
      stairs = [...before, point, ...after];
      area = areaOf(stairs, reference);
    }
    const next = order[i + 1] ?? reference;
    volume += area * ((next[2] as number) - z);
  }
  return volume;
}

/** Of two losses by a sweep. */
function areaOf(front: Vectors, [right, top]: readonly number[]): number {
  let [area, lowest] = [0, top as number];
  const order = [...front].sort((a, b) => (a[0] as number) - (b[0] as number));
  for (const [x = NaN, y = NaN] of order) {
    if (y >= lowest) continue;
    area += ((right as number) - x) * (lowest - y);
    lowest = y;
  }
  return area;
}

/** Each once, and none that another dominates. */
const withoutDominated = (front: Vectors): Vectors =>
  front.filter(
    (one, i) =>
      !front.some(
        (other, j) =>
          dominates(other, one) || (j < i && other.every((x, k) => x === (one[k] as number))),
      ),
  );
