import type { ModelObjective } from '../objective.ts';
import { damaged, unsupported } from './import-errors.ts';

/** How a file's objective is read. */
interface XGBoostObjective {
  readonly objective: ModelObjective;
  /** The margin of an intercept of the file. */
  readonly toMargin: (intercept: number) => number;
}

const same = (intercept: number): number => intercept;

/** XGBoost 3.2 brings intercepts of 0 and 1 so far inside; versions before refuse them. */
const least = Math.fround(1e-6);
const most = Math.fround(1 - least);

/** In single precision like XGBoost: near 1 its rounding is no small one. */
function toLogOdds(probability: number): number {
  const inverse = Math.fround(1 / Math.min(Math.max(probability, least), most));
  return Math.fround(-Math.log(Math.fround(inverse - 1)));
}

const logistic: XGBoostObjective = { objective: 'logistic', toMargin: toLogOdds };
const multinomial: XGBoostObjective = { objective: 'multinomial', toMargin: same };
const identity: XGBoostObjective = { objective: 'squared', toMargin: same };
const exponential: XGBoostObjective = {
  objective: 'exponential',
  toMargin: (intercept) => Math.fround(Math.log(intercept)),
};

const objectives: Readonly<Record<string, XGBoostObjective>> = {
  'binary:logistic': logistic,
  'reg:logistic': logistic,
  'binary:logitraw': { objective: 'logistic', toMargin: same },
  'multi:softprob': multinomial,
  'multi:softmax': multinomial,
  'reg:squarederror': identity,
  'reg:absoluteerror': identity,
  'reg:pseudohubererror': identity,
  'reg:squaredlogerror': identity,
  'reg:quantileerror': identity,
  'rank:ndcg': identity,
  'rank:pairwise': identity,
  'rank:map': identity,
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
};

const hints: Readonly<Record<string, string>> = {
  'binary:hinge':
    'Train with binary:logistic: a hinge answers with classes, not with probabilities',
  'survival:cox':
    'Its answers are hazard ratios: bring it as ONNX, or train with binary:logistic for events in a horizon',
  'survival:aft': 'Its answers are times: train with binary:logistic for events in a horizon',
};

/** @throws ProdromeError `GRAPH` for an objective whose answers cannot be given. */
export function xgboostObjectiveOf(name: string, where: string): XGBoostObjective {
  const own = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
  if (own) return own;
  const expected = `one of ${Object.keys(objectives).join(', ')}`;
  const hint = Object.hasOwn(hints, name) ? hints[name] : 'Train with one of these';
  throw unsupported(`${where}, objective`, expected, name, hint);
}

/** One intercept for each output: a number as text, or since 3.1 a list of them, as text too. */
export function readIntercept(text: string, outputs: number, where: string): readonly number[] {
  const list = text.replace(/^\[(.*)\]$/, '$1').split(',');
  const values = list.map((item) => (item.trim() === '' ? NaN : Math.fround(Number(item))));
  const all =
    values.length === 1 ? Array.from({ length: outputs }, () => values[0] as number) : values;
  if (all.length === outputs && all.every(Number.isFinite)) return all;
  const expected = outputs === 1 ? 'a finite number' : `one or ${outputs} finite numbers`;
  throw damaged(`${where}, base_score`, expected, text);
}
