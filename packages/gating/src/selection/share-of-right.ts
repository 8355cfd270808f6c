import type { Region } from './region.ts';

/** The share of rows of a region on which an expert was right, of those it answered; 0 where it answered none. */
export function shareOfRight(
  { right, experts }: Pick<Region, 'right' | 'experts'>,
  places: Int32Array,
  expert: number,
): number {
  let [count, answered] = [0, 0];
  for (const place of places) {
    const own = right[place * experts.length + expert] as number;
    if (Number.isNaN(own)) continue;
    answered += 1;
    count += own;
  }
  return count / Math.max(1, answered);
}
