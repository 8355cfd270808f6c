import { ProdromeError, textsOf, type ComponentState } from '@prodrome/core';
import { loadTreeModel, type TreeModel } from '@prodrome/trees';

/** What was learned. */
export interface Fit {
  /** Names of the columns that the model looks at, in their order. */
  readonly columns: readonly string[];
  readonly model: TreeModel;
}

/** @throws ProdromeError `STATE` when the state holds another kind of model, or of other columns. */
export function readFit(state: ComponentState, objective: TreeModel['objective']): Fit {
  const columns = textsOf(state, 'columns');
  const { json } = state;
  const saved = json !== null && typeof json === 'object' && 'model' in json && json['model'];
  const model = loadTreeModel(saved);
  if (model.columns === columns.length && model.objective === objective) return { columns, model };
  throw new ProdromeError('STATE', {
    where: `state of ${state.kind}`,
    expected: `a model of ${columns.length} columns, ${objective}`,
    got: `${model.columns}, ${model.objective}`,
  });
}
