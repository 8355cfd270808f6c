import type { NumberArray } from '../boosting-data.ts';
import { mostCategory } from '../model/category-sets.ts';
import { missingBin } from './missing-bin.ts';

/**
 * The categories that get a bin, ascending: all, or the 255 that weigh most (of equal ones the lower). The others count as missing,
 * like those that were never seen.
 * @param values - [rows] whole numbers from 0 to 65 535, NaN = missing.
 */
export function commonCategories(values: NumberArray, weights: Float64Array): Int32Array {
  const sums = new Float64Array(mostCategory + 1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value === value) sums[value] = (sums[value] as number) + (weights[row] as number);
  }
  const seen = Array.from(sums.keys()).filter((category) => (sums[category] as number) > 0);
  const common = seen
    .sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
    .slice(0, missingBin);
  return Int32Array.from(common).sort();
}

/** [65 536] the bin of each category. */
export function binsByCategory(categories: Int32Array): Uint8Array {
  const table = new Uint8Array(mostCategory + 1).fill(missingBin);
  categories.forEach((category, bin) => (table[category] = bin));
  return table;
}
