import type { TreeModel } from '../model/model.ts';
import type { ObjectiveName } from '../objective.ts';
import { expectClasses, expectColumns, finishImport } from './finish-import.ts';
import { damaged, unsupported } from './import-errors.ts';
import { readLightGBMText, type Section } from './lightgbm-text.ts';
import { readLightGBMTree } from './lightgbm-tree.ts';

const where = 'importLightGBM';

/**
 * The model that LightGBM saved, with its predictions.
 *
 * Columns are in the order of the file's features, NaN = missing; where the model was trained with `zero_as_missing` or without
 * `use_missing`, zeros and NaN go the ways that they went there. A categorical column holds the codes of the training data, whole
 * numbers; codes that are in no set, negative ones and NaN go right.
 *
 * Objectives: `binary`, whose margins are multiplied by its `sigmoid`, so that probabilities are 1 / (1 + exp(−margin)), and
 * `cross_entropy`; `multiclass`; `regression`, `regression_l1`, `huber`, `fair`, `quantile` and `mape`, which answer with the margin
 * itself, so that all of them become `squared` here, whatever loss they were trained with. Of random forests (`boosting=rf`)
 * margins are means of the trees, where LightGBM's raw scores are their sums. Everything else is refused: `multiclassova`, `regression` with
 * `reg_sqrt`, linear trees, objectives of one's own.
 *
 * All trees of the file count; `Booster.save_model` writes those up to `best_iteration`. `importance` adds up `split_gain`; leaves
 * weigh their `leaf_count`.
 * @param model - what `Booster.save_model` or `model_to_string` writes, format v3 and v4 (tested with LightGBM 3.3.5 and 4.7.0).
 * @throws ProdromeError `GRAPH` for what has no counterpart here, with its name; `STATE` for a file that is damaged, or is no such
 * model.
 * Source: LightGBM, `src/boosting/gbdt_model_text.cpp`, `src/io/tree.cpp`. Deviation: a code with a fraction is in no category,
 * where LightGBM cuts the fraction off.
 */
export function importLightGBM(model: Uint8Array | string): TreeModel {
  const text = typeof model === 'string' ? model : new TextDecoder().decode(model);
  const { header, trees } = readLightGBMText(text, where);
  const columns = countColumns(header);
  const classes = header.count('num_class');
  const { objective, scale } = readObjective(header, classes);
  const outputs = objective === 'multinomial' ? classes : 1;
  const each = header.count('num_tree_per_iteration');
  if (each !== outputs || trees.length % outputs !== 0) {
    const expected = `${outputs} trees an iteration`;
    throw damaged(
      `${where}, num_tree_per_iteration`,
      expected,
      `${each}, and ${trees.length} trees`,
    );
  }
  const share = header.has('average_output') ? outputs / trees.length : 1;
  const base = Array.from({ length: outputs }, () => 0);
  const read = trees.map((tree) => readLightGBMTree(tree, scale * share));
  return finishImport({ objective, columns, base, trees: read }, where);
}

function countColumns(header: Section): number {
  const columns = header.count('max_feature_idx') + 1;
  const names = header.text('feature_names').split(' ').length;
  if (names !== columns) {
    throw damaged(`${where}, feature_names`, `${columns} names`, String(names));
  }
  expectColumns(columns, where);
  return columns;
}

/** Objectives that answer with the margin. */
const identities = ['regression', 'regression_l1', 'huber', 'fair', 'quantile', 'mape'];

interface LightGBMObjective {
  readonly objective: ObjectiveName;
  /** What margins are multiplied by. */
  readonly scale: number;
}

function readObjective(header: Section, classes: number): LightGBMObjective {
  const place = `${where}, objective`;
  const text = header.has('objective') ? header.text('objective') : 'none, as with one of your own';
  const [name = '', ...settings] = text.trim().split(' ');
  const [setting = ''] = settings;
  if (identities.includes(name) && settings.length === 0) return { objective: 'squared', scale: 1 };
  if (name === 'cross_entropy' && settings.length === 0) return { objective: 'logistic', scale: 1 };
  if (name === 'binary' && settings.length === 1) {
    const scale = /^sigmoid:/.test(setting) ? Number(setting.slice('sigmoid:'.length)) : NaN;
    if (scale > 0 && scale < Infinity) return { objective: 'logistic', scale };
    throw damaged(place, 'binary with a positive sigmoid', text);
  }
  if (name === 'multiclass' && settings.length === 1) {
    expectClasses(classes, where);
    if (setting === `num_class:${classes}`) return { objective: 'multinomial', scale: 1 };
    throw damaged(place, `${classes} classes`, text);
  }
  const known = [...identities, 'binary', 'cross_entropy', 'multiclass'].join(', ');
  throw unsupported(place, `one of ${known}`, text);
}
