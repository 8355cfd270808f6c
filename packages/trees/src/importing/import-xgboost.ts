import type { TreeModel } from '../model/model.ts';
import { mostClasses, type ModelObjective } from '../objective.ts';
import type { SavedTree } from '../model/saved-model.ts';
import { expectClasses, expectColumns, finishImport } from './finish-import.ts';
import { damaged, unsupported } from './import-errors.ts';
import { countIterations, type ImportOptions } from './iterations.ts';
import { readXGBoostFeatures } from './xgboost-features.ts';
import { readUbjson } from './read-ubjson.ts';
import { readWith } from './read-with.ts';
import { readIntercept, xgboostObjectiveOf } from './xgboost-objective.ts';
import {
  dartSchema,
  gbtreeSchema,
  headerSchema,
  type XGBoostHeader,
  type XGBoostTrees,
} from './xgboost-schema.ts';
import { readXGBoostTrees } from './xgboost-tree.ts';

const where = 'importXGBoost';

/**
 * The model that XGBoost saved, with its predictions.
 *
 * Columns are in the order of the file's features, NaN = missing; a categorical column holds the codes of the training data's
 * categories, whose fractions are cut off. `features` has the file's names, and categories that are numbers or texts in ASCII. XGBoost computes in single precision: values
 * are compared as if rounded to it, margins are added up in double precision and differ from XGBoost's by its rounding, about 1e-7 of
 * their size.
 *
 * Objectives: `binary:logistic`, `reg:logistic`, `binary:logitraw` (whose answer is this model's `margin`); `multi:softprob`,
 * `multi:softmax` (here with the probabilities of all classes); `count:poisson`, `reg:gamma`, `reg:tweedie` (`exponential` here);
 * `reg:squarederror`, `reg:absoluteerror`, `reg:pseudohubererror`, `reg:squaredlogerror`, `reg:quantileerror` and `rank:*`. These answer
 * with the margin itself, so they become `squared` here, whatever loss they were trained with. Several targets or quantiles are
 * outputs; a tree whose leaves have a number for each becomes a tree for each. Boosters: `gbtree`, also as a random forest, and `dart`.
 * Linear boosters are refused.
 *
 * Where the file names a `best_iteration`, trees up to it count, as in `XGBClassifier.predict` after it was loaded; with
 * `iterations: 'all'` all do, as in `Booster.predict`. `importance` adds up `loss_changes`; leaves weigh their `sum_hessian`; where losses
 * were so large that these are infinite, so are they here.
 * @param model - what `Booster.save_model` writes (tested with 1.7.6 and 3.2.0): JSON as bytes, text or parsed, or UBJSON as bytes.
 * @throws ProdromeError `GRAPH` for what has no counterpart here, with its name; `STATE` for a file that is damaged, or is no such
 * model; `USAGE` for iterations that it has not.
 * Source: XGBoost's model schema, "Introduction to Model IO" in its documentation.
 */
export function importXGBoost(
  model: Uint8Array | string | object,
  options: ImportOptions = {},
): TreeModel {
  const { learner } = readWith(headerSchema, readFile(model), where);
  const { learner_model_param: param, feature_names: names = [], attributes } = learner;
  const { num_feature: columns, num_class, num_target = 1, base_score } = param;
  expectColumns(columns, where);
  const { objective, toMargin } = xgboostObjectiveOf(learner.objective.name, where);
  if (objective === 'multinomial') expectClasses(num_class, where);
  const outputs = objective === 'multinomial' ? num_class : expectTargets(num_target, objective);
  const base = readIntercept(base_score, outputs, where).map(toMargin);
  if (!base.every(Number.isFinite)) {
    throw damaged(`${where}, base_score`, `intercepts of ${learner.objective.name}`, base_score);
  }
  const booster = readBooster(learner.gradient_booster);
  const trees = readTrees(
    firstIterations(booster, outputs, attributes?.best_iteration, options),
    outputs,
  );
  const features = readXGBoostFeatures(names, booster.cats?.enc ?? [], columns, where);
  return finishImport(
    { ...{ objective, columns, base, trees }, codes: 'xgboost', ...(features && { features }) },
    where,
  );
}

/** Each target has trees of its own, as each class. */
function expectTargets(targets: number, objective: ModelObjective): number {
  const isFine =
    targets >= 1 && targets <= mostClasses && (targets === 1 || objective !== 'exponential');
  if (isFine) return targets;
  const most = objective === 'exponential' ? 1 : mostClasses;
  throw unsupported(
    `${where}, num_target`,
    `1 to ${most} targets`,
    String(targets),
    'Save a model for each target',
  );
}

/** What the iterations that count are made of. */
function firstIterations(
  booster: XGBoostTrees,
  outputs: number,
  best: string | undefined,
  options: ImportOptions,
): XGBoostTrees {
  const { trees, tree_info, weight_drop, iteration_indptr, gbtree_model_param: param } = booster;
  const each = Math.max(1, param?.num_parallel_tree ?? 1) * outputs;
  const ends =
    iteration_indptr ??
    Array.from({ length: Math.floor(trees.length / each) + 1 }, (_, at) => at * each);
  const named = best === undefined || /^\d{1,9}$/.test(best) ? best : NaN;
  const count = countIterations(
    options,
    Math.max(0, ends.length - 1),
    named === undefined ? undefined : Number(named),
    where,
  );
  const end = count === ends.length - 1 ? trees.length : (ends[count] ?? 0);
  if (end < 0 || end > trees.length) {
    throw damaged(`${where}, iteration_indptr`, `up to ${trees.length} trees`, String(end));
  }
  return {
    ...booster,
    trees: trees.slice(0, end),
    tree_info: tree_info.length === trees.length ? tree_info.slice(0, end) : tree_info,
    ...(weight_drop && {
      weight_drop: weight_drop.length === trees.length ? weight_drop.slice(0, end) : weight_drop,
    }),
  };
}

function readFile(model: Uint8Array | string | object): unknown {
  if (typeof model !== 'string' && !ArrayBuffer.isView(model)) return model;
  const isText = typeof model === 'string';
  const bytes = isText
    ? undefined
    : new Uint8Array(model.buffer, model.byteOffset, model.byteLength);
  // an object's first key follows at once in UBJSON, with the marker of its length
  if (bytes && bytes[0] === 0x7b && bytes[1] === 0x4c) return readUbjson(bytes, where);
  const text = isText ? model : new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text.replace(noJson, (found) => inJson[found] ?? found));
  } catch (cause) {
    const hint = "Save the model as JSON or UBJSON: booster.save_model('model.json')";
    throw damaged(where, 'JSON or UBJSON', 'neither', { hint, cause });
  }
}

/** XGBoost writes such numbers where a node has categories, and where sums overflow; texts are left as they are. */
const noJson = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;
/** What JSON reads as infinite, and as none. */
const inJson: Readonly<Record<string, string>> = {
  ...{ NaN: 'null', '-NaN': 'null', Infinity: '1e999', '-Infinity': '-1e999' },
};

function readBooster(json: XGBoostHeader['gradient_booster']): XGBoostTrees {
  const place = `${where}, gradient_booster`;
  if (json.name === 'gbtree') return readWith(gbtreeSchema, json, place).model;
  if (json.name !== 'dart') {
    const hint =
      'Train with booster: gbtree; a linear one is a logistic regression, which can be trained here';
    throw unsupported(place, 'gbtree or dart', json.name, hint);
  }
  const { gbtree, weight_drop } = readWith(dartSchema, json, place);
  return { ...gbtree.model, weight_drop };
}

/** The file's trees of each output in turn: a random forest has several of one output after another. */
function readTrees(
  { trees, tree_info: outputOf, weight_drop: weights }: XGBoostTrees,
  outputs: number,
): SavedTree[] {
  for (const list of [outputOf, weights]) {
    if (list && list.length !== trees.length) {
      throw damaged(`${where}, tree_info`, `${trees.length} entries`, String(list.length));
    }
  }
  const byOutput = Array.from({ length: outputs }, (): SavedTree[] => []);
  let count = 0;
  trees.forEach((json, at) => {
    const read = readXGBoostTrees(json, weights?.[at] ?? 1, outputs, `${where}, tree ${at}`);
    const first = outputOf[at] as number;
    read.forEach((tree, output) => {
      const own = byOutput[first + output];
      if (!own) throw damaged(`${where}, tree_info`, `below ${outputs}`, String(first));
      own.push(tree);
      count += 1;
    });
  });
  if (byOutput.some((own) => own.length * outputs !== count)) {
    throw damaged(`${where}, tree_info`, 'as many trees of each class', 'others');
  }
  return Array.from(
    { length: count },
    (_, at) => (byOutput[at % outputs] as SavedTree[])[Math.floor(at / outputs)] as SavedTree,
  );
}
