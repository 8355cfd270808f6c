/**
 * The chance of a table of two by two so unlikely, or more so, with the same sums, if both shares are one: Fisher's exact test, two-sided.
 * @param a - of `n` rows so many have a property. @param b - of `m` other rows so many have it.
 * Tables whose chances agree within a relative 1e-7 are equally likely, as in R and SciPy. O(a + b). Source: Fisher 1922, doi:10.2307/2340521.
 */
export function fisherExact(a: number, n: number, b: number, m: number): number {
  const having = a + b;
  const [least, most] = [Math.max(0, having - m), Math.min(having, n)];
  // chances by those of the likeliest table, from which they fall on both sides
  const mode = Math.min(most, Math.max(least, Math.floor(((having + 1) * (n + 1)) / (n + m + 2))));
  const chances = new Float64Array(most - least + 1);
  chances[mode - least] = 1;
  const up = (k: number): number => ((n - k) * (having - k)) / ((k + 1) * (m - having + k + 1));
  for (let k = mode; k < most; k++) chances[k + 1 - least] = (chances[k - least] as number) * up(k);
  for (let k = mode; k > least; k--) {
    chances[k - 1 - least] = (chances[k - least] as number) / up(k - 1);
  }
  const own = (chances[a - least] as number) * (1 + 1e-7);
  let [all, unlikely] = [0, 0];
  for (const chance of chances) {
    all += chance;
    if (chance <= own) unlikely += chance;
  }
  return Math.min(1, unlikely / all);
}
