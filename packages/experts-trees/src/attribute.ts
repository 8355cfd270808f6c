import type { Attribution } from '@prodrome/core';
import type { TreeModel } from '@prodrome/trees';

/**
 * SHAP values of what the trees add up to: log odds of boosted trees, the answer itself of forests. Columns that are not known are
 * taken as in the training rows, by the covers of leaves; the base is what is expected where none is.
 */
export function attribute(
  model: TreeModel,
  columns: readonly Float32Array[],
  rows: number,
): Attribution {
  const { base, values } = model.explain({ columns });
  return {
    scale: model.objective === 'logistic' ? 'logit' : 'identity',
    base: new Float64Array(rows).fill(base[0] as number),
    values,
  };
}
