import { ProdromeError } from '@prodrome/core';
import type { ModelParts } from './model/model-parts.ts';
import type { TreeModel } from './model/model.ts';
import { readModel } from './model/saved-model.ts';
import type { ObjectiveName } from './objective.ts';

/**
 * What a model consists of that is to be trained further.
 * @throws ProdromeError `USAGE` when its objective is another, `SCHEMA` when its number of columns or of classes is.
 */
export function expectWarmStart(
  model: TreeModel,
  objective: ObjectiveName,
  columns: number,
  outputs: number,
): ModelParts {
  const parts = readModel(model.toJSON());
  const where = 'train, warmStart';
  if (parts.objective !== objective) {
    const expected = `a model of the objective ${objective}`;
    throw new ProdromeError('USAGE', { where, expected, got: parts.objective });
  }
  if (parts.columns !== columns) {
    const expected = `a model of ${columns} columns`;
    throw new ProdromeError('SCHEMA', { where, expected, got: String(parts.columns) });
  }
  if (parts.base.length !== outputs) {
    const expected = `a model of ${outputs} classes`;
    throw new ProdromeError('SCHEMA', { where, expected, got: String(parts.base.length) });
  }
  return parts;
}
