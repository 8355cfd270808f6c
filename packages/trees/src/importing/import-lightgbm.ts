import type { TreeModel } from '../model/model.ts';
import type { ModelObjective } from '../objective.ts';
import { expectClasses, expectColumns, finishImport } from './finish-import.ts';
import { damaged, unsupported } from './import-errors.ts';
import { countIterations, type ImportOptions } from './iterations.ts';
import { readLightGBMFeatures } from './lightgbm-features.ts';
import { readLightGBMText, type Section } from './lightgbm-text.ts';
import { readLightGBMTree } from './lightgbm-tree.ts';

const where = 'importLightGBM';

/**
 * The model that LightGBM saved, with its predictions.
 *
 * Columns are in the order of the file's features, NaN = missing; where the model was trained with `zero_as_missing` or without
 * `use_missing`, zeros and NaN go the ways that they went there. A categorical column holds the codes of the training data, whose fractions
 * are cut off; codes that are in no set, those up to −1 and NaN go right. `features` has the file's names, and the categories of pandas'
 * columns where the file leaves no doubt which columns they are of.
 *
 * Objectives: `binary`, whose margins are multiplied by its `sigmoid`, so that probabilities are 1 / (1 + exp(−margin)), and
 * `cross_entropy`; `multiclass`; `multiclassova`, whose classes have a probability each, which need not add up to 1 (`logistic` with several
 * outputs); `poisson`, `gamma`, `tweedie` (`exponential` here); `regression`, `regression_l1`, `huber`, `fair`, `quantile`, `mape`,
 * `lambdarank` and `rank_xendcg`, which answer with the margin itself, so that all of them become `squared` here, whatever loss they were
 * trained with. Of random forests (`boosting=rf`) margins are means of the trees, where LightGBM's raw scores are their sums. Everything
 * else is refused: `regression` with `reg_sqrt`, linear trees, objectives of one's own.
 *
 * All iterations of the file count, or the first `iterations`; `Booster.save_model` writes those up to `best_iteration`. `importance` adds up
 * `split_gain`, which may be infinite; leaves weigh their `leaf_count`.
 * @param model - what `Booster.save_model` or `model_to_string` writes, format v3 and v4 (tested with LightGBM 3.3.5 and 4.7.0).
 * @throws ProdromeError `GRAPH` for what has no counterpart here, with its name; `STATE` for a file that is damaged, or is no such
 * model; `USAGE` for iterations that it has not.
 * Source: LightGBM, `src/boosting/gbdt_model_text.cpp`, `src/io/tree.cpp`.
 */
export function importLightGBM(model: Uint8Array | string, options: ImportOptions = {}): TreeModel {
  const text = typeof model === 'string' ? model : new TextDecoder().decode(model);
  const { header, trees: all, pandas } = readLightGBMText(text, where);
  const names = readNames(header);
  const columns = names.length;
  const classes = header.count('num_class');
  const { objective, scale, outputs } = readObjective(header, classes);
  const each = header.count('num_tree_per_iteration');
  if (each !== outputs || all.length % outputs !== 0) {
    const expected = `${outputs} trees an iteration`;
    throw damaged(`${where}, num_tree_per_iteration`, expected, `${each}, and ${all.length} trees`);
  }
  const count = countIterations(options, all.length / outputs, undefined, where);
  const trees = all.slice(0, count * outputs);
  const share = header.has('average_output') ? outputs / trees.length : 1;
  const base = Array.from({ length: outputs }, () => 0);
  const read = trees.map((tree) => readLightGBMTree(tree, scale * share));
  const features = readLightGBMFeatures(names, header, pandas);
  return finishImport(
    { objective, columns, base, trees: read, codes: 'lightgbm', features },
    where,
  );
}

function readNames(header: Section): readonly string[] {
  const columns = header.count('max_feature_idx') + 1;
  const names = header.text('feature_names').split(' ');
  if (names.length !== columns) {
    throw damaged(`${where}, feature_names`, `${columns} names`, String(names.length));
  }
  expectColumns(columns, where);
  return names;
}

/** Objectives that answer with the margin. */
const identities = [
  ...['regression', 'regression_l1', 'huber', 'fair', 'quantile', 'mape'],
  ...['lambdarank', 'rank_xendcg'],
];
/** Objectives that answer with its exponential. */
const exponentials = ['poisson', 'gamma', 'tweedie'];

interface LightGBMObjective {
  readonly objective: ModelObjective;
  /** What margins are multiplied by. */
  readonly scale: number;
  readonly outputs: number;
}

function readObjective(header: Section, classes: number): LightGBMObjective {
  const place = `${where}, objective`;
  const text = header.has('objective') ? header.text('objective') : 'none, as with one of your own';
  const [name = '', ...settings] = text.trim().split(' ');
  const sigmoid = (): number => {
    const setting = settings.find((own) => own.startsWith('sigmoid:')) ?? '';
    const scale = Number(setting.slice('sigmoid:'.length) || NaN);
    if (scale > 0 && scale < Infinity) return scale;
    throw damaged(place, `${name} with a positive sigmoid`, text);
  };
  const ofClasses = (objective: ModelObjective, scale: number): LightGBMObjective => {
    expectClasses(classes, where);
    if (settings[0] === `num_class:${classes}`) return { objective, scale, outputs: classes };
    throw damaged(place, `${classes} classes`, text);
  };
  const plain = { scale: 1, outputs: 1 };
  if (identities.includes(name) && settings.length === 0) return { objective: 'squared', ...plain };
  if (exponentials.includes(name) && settings.every((own) => own.startsWith('tweedie_'))) {
    return { objective: 'exponential', ...plain };
  }
  if (name === 'cross_entropy' && settings.length === 0) return { objective: 'logistic', ...plain };
  if (name === 'binary' && settings.length === 1) {
    return { objective: 'logistic', scale: sigmoid(), outputs: 1 };
  }
  if (name === 'multiclass' && settings.length === 1) return ofClasses('multinomial', 1);
  if (name === 'multiclassova' && settings.length === 2) return ofClasses('logistic', sigmoid());
  const known = [
    ...identities,
    ...exponentials,
    'binary',
    'cross_entropy',
    'multiclass',
    'multiclassova',
  ];
  const hint = 'Train with one of these, and without reg_sqrt';
  throw unsupported(place, `one of ${known.join(', ')}`, text, hint);
}
