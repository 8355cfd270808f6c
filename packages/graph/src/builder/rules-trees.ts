import type { RuleTable } from './rule.ts';
import { showShape } from './shapes.ts';

/** Operators of the domain `ai.onnx.ml`. */
export const treeRules: RuleTable = {
  TreeEnsemble: (node) => {
    const { type, shape } = node.input(0);
    if (shape.length !== 2) node.fail('rows of features', showShape(shape));
    return [{ type, shape: [shape[0] as number | string, node.int('n_targets', 1)] }];
  },
};
