import { graphMath, type GraphBuilder, type GraphMath, type GraphValue } from '@prodrome/core';
import { confidencesGraph } from '../context/error-model.ts';
import { absenceCodes } from '../model/ask-expert.ts';
import { codeOfSet } from '../model/combine-answers.ts';
import type { Council } from '../model/council.ts';
import { isMixed } from '../model/plan.ts';
import type { CouncilAnswers } from './compile-experts.ts';
import type { MixedAnswers } from './compile-mixing.ts';
import { attempt, type GraphRow, type NotCompiled } from './compiled-parts.ts';
import type { StateSlots } from './state-slots.ts';

/** What a forecast is made from. */
export interface ForecastSetting {
  readonly council: Council;
  readonly answers: CouncilAnswers;
  readonly mixed: MixedAnswers;
  /** [n, columns] in standard units, of 32 bits. */
  readonly context: GraphValue;
  /** [n, 1] how far the context lies outside what was seen. */
  readonly distance: GraphValue;
  readonly row: GraphRow;
  readonly slots: StateSlots;
  readonly left: NotCompiled[];
}

/** What is said of a row; further ones are absent where a calibration or the bands have no graph. */
export interface CompiledForecast {
  /** [n, outputs] */
  readonly probability?: GraphValue;
  /** [n] */
  readonly confidence?: GraphValue;
  /** [n] of 8 bits, 1 + the place in `riskBands`; 0 where nobody answers. */
  readonly risk?: GraphValue;
}

/** The forecast that is served, how sure it is, and its band of risk. */
export function compileForecast(graph: GraphBuilder, setting: ForecastSetting): CompiledForecast {
  const { council, mixed, left } = setting;
  const { calibration } = council;
  const shared = calibration
    ? attempt('calibration', left, () => calibration.toGraph?.(graph, mixed.values))
    : mixed.values;
  const probability = shared && personalOf(graph, setting, shared);
  if (!probability) return {};
  const risk = riskOf(graph, setting, probability);
  return {
    probability,
    confidence: confidenceOf(graph, setting, probability),
    ...(risk && { risk }),
  };
}

/** The forecasts as they are corrected for each patient; undefined where that has no graph. */
function personalOf(
  graph: GraphBuilder,
  { council: { personal }, row, slots, left }: ForecastSetting,
  values: GraphValue,
): GraphValue | undefined {
  if (!personal) return values;
  return attempt('personal calibration', left, () => {
    const { state } = slots.take('calibration');
    const after = state && personal.toGraph(graph, { ...row, values, state });
    if (after) slots.put('calibration', after);
    return after?.values;
  });
}

function riskOf(
  graph: GraphBuilder,
  { council: { bands }, row, slots, left }: ForecastSetting,
  values: GraphValue,
): GraphValue | undefined {
  if (!bands) return undefined;
  const { apply, applyWith, cast, constant, squeeze, take } = graphMath(graph);
  return attempt('bands of risk', left, () => {
    const { state } = slots.take('bands');
    const after = state && bands.toGraph(graph, { ...row, values, state });
    if (!after) return undefined;
    slots.put('bands', after);
    const set = squeeze(take(after.values, [0], 1), 1);
    const known = cast(apply('Where', apply('IsNaN', set), 0, set), 'int64');
    const codes = constant(codeOfSet, [codeOfSet.length]);
    return cast(applyWith('Gather', { axis: 0 }, codes, known), 'uint8');
  });
}

/** [n] the error model's confidence, less what the experts' disagreement and a strange context leave of it. */
function confidenceOf(
  graph: GraphBuilder,
  { council, answers, mixed, context, distance }: ForecastSetting,
  probability: GraphValue,
): GraphValue {
  const math = graphMath(graph);
  const { apply, reduce, squeeze } = math;
  const isUnknown = apply('IsNaN', probability);
  const known = apply('Where', isUnknown, 0, probability);
  const model = council.servedErrorModel;
  const own = confidencesGraph(graph, [model], math.unsqueeze(known, 1), context);
  const apart = apply('Mul', disagreement(math, mixed.weights, answers.values), 4);
  const left = apply('Max', apply('Sub', own, apart), 0);
  const confidence = apply('Mul', left, apply('Exp', apply('Neg', distance)));
  const nobody = reduce('ReduceMax', math.double(isUnknown), 1);
  return squeeze(apply('Where', apply('Greater', nobody, 0), NaN, confidence), 1);
}

/** [n, 1] the variance of the answers under the weights, its mean over the outputs. */
function disagreement(math: GraphMath, weights: GraphValue, values: GraphValue): GraphValue {
  const { apply, reduce, squeeze } = math;
  const sum = (terms: GraphValue): GraphValue => squeeze(reduce('ReduceSum', terms, 1), 1);
  const terms = apply('Mul', weights, values);
  const mean = sum(terms);
  const square = sum(apply('Mul', terms, values));
  const variance = apply('Max', apply('Sub', square, apply('Mul', mean, mean)), 0);
  return reduce('ReduceMean', variance, 1);
}

/** [n] of 8 bits: 0 all answered, 1 one slept or abstained, 2 one failed, of those that the served mixture draws on. */
export function degradedGraph(
  graph: GraphBuilder,
  { experts, mixings, served }: Council,
  { absence }: CouncilAnswers,
): GraphValue {
  const { apply, cast, double, reduce, squeeze, take } = graphMath(graph);
  const counts = experts.flatMap((expert, j) =>
    (mixings.has(served) ? isMixed(expert) : expert.name === served) ? [j] : [],
  );
  const worst = reduce('ReduceMax', take(absence, counts, 1), 1);
  const failed = double(apply('Equal', worst, absenceCodes.failed));
  const absent = double(apply('Greater', worst, absenceCodes.none));
  return cast(squeeze(apply('Add', absent, failed), 1), 'uint8');
}
