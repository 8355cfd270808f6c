import type { TreeModel } from '../model/model.ts';
import type { SavedTree } from '../model/saved-model.ts';
import { expectClasses, expectColumns, finishImport } from './finish-import.ts';
import { damaged, unsupported } from './import-errors.ts';
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
import { readXGBoostTree } from './xgboost-tree.ts';

const where = 'importXGBoost';

/**
 * The model that XGBoost saved, with its predictions.
 *
 * Columns are in the order of the file's features, NaN = missing; a categorical column holds the codes of the training data's
 * categories, whole numbers. XGBoost computes in single precision: values are compared as if rounded to it, margins are added up in
 * double precision and differ from XGBoost's by its rounding, about 1e-7 of their size.
 *
 * Objectives: `binary:logistic`, `reg:logistic`, `binary:logitraw` (whose answer is this model's `margin`); `multi:softprob`,
 * `multi:softmax` (here with the probabilities of all classes); `reg:squarederror`, `reg:absoluteerror`, `reg:pseudohubererror`,
 * `reg:squaredlogerror` and `reg:quantileerror` of one quantile. The last five answer with the margin itself, so they become
 * `squared` here, whatever loss they were trained with. Boosters: `gbtree`, also as a random forest, and `dart`. Linear boosters and
 * trees with several numbers a leaf are refused.
 *
 * All trees of the file count, as in `Booster.predict`; to have those up to `best_iteration` alone, save
 * `booster[: booster.best_iteration + 1]`. `importance` adds up `loss_changes`; leaves weigh their `sum_hessian`.
 * @param model - what `Booster.save_model` writes (tested with 1.7.6 and 3.2.0): JSON as bytes, text or parsed, or UBJSON as bytes.
 * @throws ProdromeError `GRAPH` for what has no counterpart here, with its name; `STATE` for a file that is damaged, or is no such
 * model.
 * Source: XGBoost's model schema, "Introduction to Model IO" in its documentation. Deviation: a code with a fraction is in no
 * category, where XGBoost cuts the fraction off.
 */
export function importXGBoost(model: Uint8Array | string | object): TreeModel {
  const { learner } = readWith(headerSchema, readFile(model), where);
  const {
    num_feature: columns,
    num_class,
    num_target = 1,
    base_score,
  } = learner.learner_model_param;
  expectColumns(columns, where);
  if (num_target > 1) throw unsupported(`${where}, num_target`, 'one target', String(num_target));
  const { objective, toMargin } = xgboostObjectiveOf(learner.objective.name, where);
  if (objective === 'multinomial') expectClasses(num_class, where);
  const outputs = objective === 'multinomial' ? num_class : 1;
  const base = readIntercept(base_score, outputs, where).map(toMargin);
  const trees = readTrees(readBooster(learner.gradient_booster), outputs);
  return finishImport({ objective, columns, base, trees }, where);
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
    return JSON.parse(text.replace(noJson, 'null'));
  } catch (cause) {
    const hint = "Save the model as JSON or UBJSON: booster.save_model('model.json')";
    throw damaged(where, 'JSON or UBJSON', 'neither', { hint, cause });
  }
}

/** XGBoost writes such numbers where a node has categories. */
const noJson = /-?\b(?:NaN|Infinity)\b(?=\s*[,\]])/g;

function readBooster(json: XGBoostHeader['gradient_booster']): XGBoostTrees {
  const place = `${where}, gradient_booster`;
  if (json.name === 'gbtree') return readWith(gbtreeSchema, json, place).model;
  if (json.name !== 'dart') throw unsupported(place, 'gbtree or dart', json.name);
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
  trees.forEach((tree, at) => {
    const own = byOutput[outputOf[at] as number];
    if (!own) throw damaged(`${where}, tree_info`, `below ${outputs}`, String(outputOf[at]));
    own.push(readXGBoostTree(tree, weights?.[at] ?? 1, `${where}, tree ${at}`));
  });
  if (byOutput.some((own) => own.length * outputs !== trees.length)) {
    throw damaged(`${where}, tree_info`, 'as many trees of each class', 'others');
  }
  return trees.map(
    (_, at) => (byOutput[at % outputs] as SavedTree[])[Math.floor(at / outputs)] as SavedTree,
  );
}
