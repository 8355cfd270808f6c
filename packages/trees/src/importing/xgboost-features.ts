import type { ModelFeature } from '../model/model-feature.ts';
import { damaged } from './import-errors.ts';
import type { XGBoostCategories } from './xgboost-schema.ts';

/**
 * The names of a model's columns, where the file tells them, and what their codes stand for: texts in ASCII, or numbers.
 * @throws ProdromeError `STATE` where there are not as many as columns.
 */
export function readXGBoostFeatures(
  names: readonly string[],
  categories: readonly XGBoostCategories[],
  columns: number,
  where: string,
): readonly ModelFeature[] | undefined {
  if (names.length === 0) return undefined;
  if (names.length !== columns) {
    throw damaged(`${where}, feature_names`, `${columns} names`, String(names.length));
  }
  return names.map((name, at) => {
    const own = listOf(categories[at], where);
    return { name, ...(own.length > 0 && { categories: own }) };
  });
}

function listOf(own: XGBoostCategories | undefined, where: string): readonly (string | number)[] {
  if (!own) return [];
  if ('type' in own) return own.values;
  const { offsets, values } = own;
  // XGBoost 3.2 counts letters where it writes bytes: beyond ASCII its texts are torn, and which they were cannot be told
  if (values.some((byte) => byte < 0 || byte > 127)) return [];
  return offsets.slice(1).map((end, at) => {
    const start = offsets[at] as number;
    if (start >= 0 && end >= start && end <= values.length) {
      return String.fromCharCode(...values.slice(start, end));
    }
    throw damaged(`${where}, cats`, 'texts one after another', 'others');
  });
}
