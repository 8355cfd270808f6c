/** Whether losses are nowhere higher and somewhere lower. */
export const dominates = (one: readonly number[], other: readonly number[]): boolean =>
  one.every((loss, i) => loss <= (other[i] as number)) &&
  one.some((loss, i) => loss < (other[i] as number));

/**
 * Sorts losses into fronts: those that no other dominates, those that only these dominate, and so on; each in their order. What has no losses, as it failed, is in the last
 * front of all. O(n² k) for n vectors of k losses. Source: Deb et al. 2002, doi:10.1109/4235.996017.
 * @param all - [n][k]
 * @returns places by front.
 */
export function nonDominatedFronts(all: readonly (readonly number[])[]): readonly number[][] {
  const valid = [...all.keys()].filter((i) => (all[i] as readonly number[]).length > 0);
  const dominated = all.map((): number[] => []);
  const counts = new Int32Array(all.length);
  for (const [at, i] of valid.entries()) {
    for (const j of valid.slice(at + 1)) {
      const [one, other] = [all[i], all[j]] as [readonly number[], readonly number[]];
      if (dominates(one, other)) {
        dominated[i]?.push(j);
        counts[j] = (counts[j] as number) + 1;
      } else if (dominates(other, one)) {
        dominated[j]?.push(i);
        counts[i] = (counts[i] as number) + 1;
      }
    }
  }
  const fronts: number[][] = [];
  for (let front = valid.filter((i) => counts[i] === 0); front.length > 0;) {
    fronts.push(front);
    const next: number[] = [];
    for (const i of front) {
      for (const j of dominated[i] as number[]) {
        counts[j] = (counts[j] as number) - 1;
        if (counts[j] === 0) next.push(j);
      }
    }
    front = next.sort((a, b) => a - b);
  }
  const failed = [...all.keys()].filter((i) => (all[i] as readonly number[]).length === 0);
  return failed.length > 0 ? [...fronts, failed] : fronts;
}

/**
 * How far apart the neighbours of each are, summed over losses in units of their range; Infinity at the ends. Source: Deb et al. 2002.
 * @param front - [n][k] of one front.
 * @returns [n]
 */
export function crowdingDistances(front: readonly (readonly number[])[]): Float64Array {
  const distances = new Float64Array(front.length);
  for (let k = 0; k < (front[0]?.length ?? 0); k++) {
    const lossOf = (i: number): number => (front[i] as readonly number[])[k] as number;
    const order = [...front.keys()].sort((i, j) => lossOf(i) - lossOf(j) || i - j);
    const [first, last] = [order[0] as number, order[order.length - 1] as number];
    const range = lossOf(last) - lossOf(first);
    distances[first] = distances[last] = Infinity;
    if (!(range > 0)) continue;
    for (let at = 1; at < order.length - 1; at++) {
      const gap = lossOf(order[at + 1] as number) - lossOf(order[at - 1] as number);
      const i = order[at] as number;
      distances[i] = (distances[i] as number) + gap / range;
    }
  }
  return distances;
}
