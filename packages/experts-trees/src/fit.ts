import { ProdromeError, textsOf, type ComponentState, type JsonValue } from '@prodrome/core';
import { loadTreeModel, loadTreeState, type TreeModel } from '@prodrome/trees';

/** What was learned. */
export interface Fit {
  /** Names of the columns that the model looks at, in their order. */
  readonly columns: readonly string[];
  readonly model: TreeModel;
}

/** Versions of states that are read; version 1 had its trees as lists of numbers. */
export const fitVersions = [1, 2];

/** The state of an expert of this kind. */
export function saveFit(kind: string, { columns, model }: Fit): ComponentState {
  const { json, tensors } = model.toState();
  return { kind, version: 2, json: { columns, model: json }, tensors };
}

/** @throws ProdromeError `STATE` when the state holds another kind of model, or of other columns. */
export function readFit(state: ComponentState, objective: TreeModel['objective']): Fit {
  const columns = textsOf(state, 'columns');
  const model = readTrees(state);
  if (model.columns === columns.length && model.objective === objective) return { columns, model };
  throw new ProdromeError('STATE', {
    where: `state of ${state.kind}`,
    expected: `a model of ${columns.length} columns, ${objective}`,
    got: `${model.columns}, ${model.objective}`,
  });
}

function readTrees({ version, json, tensors }: ComponentState): TreeModel {
  const saved = savedOf(json);
  if (version === 1) return loadTreeModel(saved);
  return loadTreeState({ kind: 'trees/model', version, json: saved, tensors });
}

const savedOf = (json: JsonValue): JsonValue =>
  json !== null && typeof json === 'object' && 'model' in json ? json['model'] : null;
