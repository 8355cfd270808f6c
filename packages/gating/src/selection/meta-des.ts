import {
  throwIfCancelled,
  type CancelSignal,
  type GateType,
  type GraphValue,
} from '@prodrome/core';
import { sigmoid } from '@prodrome/numerics';
import { defineDynamicGate } from './dynamic-gate.ts';
import { createMetaClassifier } from './meta-classifier.ts';
import {
  certaintyOf,
  countOfFeatures,
  digit,
  edges,
  metaFeaturesInto,
  type MetaShape,
} from './meta-features.ts';
import { nearestInto } from './nearest.ts';
import { profileInto, rowsOf, widthOf, type Region } from './region.ts';
import type { RegionGraph } from './region-graph.ts';
import type { SelectionFit } from './region-state.ts';
import { metaDesOptionsSchema, type MetaDesOptions } from './selection-options.ts';

/**
 * Dynamic selection by meta-learning: a naive Bayes classifier tells of each expert on each row whether it will be right, from how it
 * did on the nearest training rows and on those where all experts answered alike; experts found competent (log odds above 0) share
 * equally, all where none is. It is trained on the kept rows, each without itself. What is right: as of `knoraE`. Deterministic.
 * @throws ProdromeError as `knoraE`; `CANCELLED` between rows.
 * Source: Cruz, Sabourin, Cavalcanti & Ren 2015 (doi:10.1016/j.patcog.2014.12.003), sections 3.2–3.3. `weighting`: Cruz, Sabourin
 * & Cavalcanti 2015, META-DES.H (doi:10.1109/IJCNN.2015.7280594). Deviations: no selection of training rows by consensus;
 * experts may be absent; the classifier and its digits are those of DESlib 0.3.7.
 */
export const metaDes: GateType<MetaDesOptions> = defineDynamicGate({
  type: 'meta_des',
  description: 'the experts that a classifier expects to be right, from like training rows',
  options: metaDesOptionsSchema,
  withAnswers: true,
  learn,
  learnedCount: (region, options) => countOfFeatures(shapeOf(region, options)) + 1,
  share: (fit, options, { batch, row, nearest }, out) => {
    const { region, learned } = fit;
    const k = region.experts.length;
    const { outputs } = batch;
    const shape = shapeOf(region, options);
    const profile = new Float64Array(k * outputs);
    profileInto(batch, row, profile);
    const alike = new Int32Array(shape.profiles);
    nearestInto(profilesOf(region), k * outputs, profile, alike);
    const features = new Float64Array(countOfFeatures(shape));
    // a region of so few rows that training saw one neighbour less
    const own = nearest.subarray(0, shape.neighbours);
    for (let j = 0; j < k; j++) {
      const certainty = certaintyOf(profile.subarray(j * outputs, (j + 1) * outputs));
      metaFeaturesInto(region, j, { nearest: own, alike, certainty }, features);
      out[j] = shareOf(scoreOf(features, learned), options);
    }
  },
  shareGraph,
});

function learn(region: Region, options: MetaDesOptions, signal?: CancelSignal): Float64Array {
  const m = rowsOf(region);
  const k = region.experts.length;
  const { outputs } = region;
  const shape = shapeOf(region, options);
  const profiles = profilesOf(region);
  const classifier = createMetaClassifier(countOfFeatures(shape));
  const nearest = new Int32Array(shape.neighbours);
  const alike = new Int32Array(shape.profiles);
  const features = new Float64Array(countOfFeatures(shape));
  const width = widthOf(region);
  for (let row = 0; row < m; row++) {
    throwIfCancelled(signal, 'meta_des');
    const context = region.contexts.subarray(row * width, (row + 1) * width);
    const profile = profiles.subarray(row * k * outputs, (row + 1) * k * outputs);
    nearestInto(region.contexts, width, context, nearest, row);
    nearestInto(profiles, k * outputs, profile, alike, row);
    for (let j = 0; j < k; j++) {
      const right = region.right[row * k + j] as number;
      if (Number.isNaN(right)) continue;
      const certainty = certaintyOf(profile.subarray(j * outputs, (j + 1) * outputs));
      metaFeaturesInto(region, j, { nearest, alike, certainty }, features);
      classifier.add(features, right === 1);
    }
  }
  return classifier.weights();
}

/** A row has all others beside it, and itself not. */
const shapeOf = (region: Region, { neighbours, profiles }: MetaDesOptions): MetaShape => {
  const others = rowsOf(region) - 1;
  return { neighbours: Math.min(neighbours, others), profiles: Math.min(profiles, others) };
};

const profilesOf = ({ answers }: Region): Float64Array => answers?.profiles ?? new Float64Array(0);

/** Log odds that an expert is right. */
function scoreOf(features: Float64Array, weights: Float64Array): number {
  let score = weights[features.length] as number;
  for (let f = 0; f < features.length; f++) {
    score += (features[f] as number) * (weights[f] as number);
  }
  return score;
}

function shareOf(score: number, { mode }: MetaDesOptions): number {
  if (mode === 'weighting') return sigmoid(score);
  return Number(score > 0);
}

function shareGraph(
  { region, learned }: SelectionFit,
  options: MetaDesOptions,
  { math, input, nearest: all, nearestOf, lookUp }: RegionGraph,
): GraphValue {
  const { apply, constant, double, reduce, squeeze, take, unsqueeze } = math;
  const k = region.experts.length;
  const { outputs } = region;
  const { neighbours, profiles } = shapeOf(region, options);
  const places = Array.from({ length: neighbours }, (_, i) => i);
  const nearest = take(all, places, 1);
  const present = unsqueeze(input.present, 2);
  const answers = apply('Where', present, double(input.values), 0.5);
  const flat = apply('Reshape', answers, math.integers([-1, k * outputs]));
  const alike = nearestOf(profilesOf(region), k * outputs, flat, profiles);
  const digits = (shares: GraphValue): GraphValue =>
    squeeze(
      reduce('ReduceSum', double(apply('GreaterOrEqual', unsqueeze(shares, 2), edges)), 2),
      2,
    );
  const sum = (values: GraphValue): GraphValue => squeeze(reduce('ReduceSum', values, 1), 1);
  /** Σ over rows looked up of the weights from `from` on. */
  const weighted = (table: Float64Array, rows: GraphValue, from: number, count: number) =>
    sum(
      apply(
        'Mul',
        lookUp(table, rows),
        constant(learned.subarray(from, from + count), [1, count, 1]),
      ),
    );
  const isRight = region.right.map((own) => Number(own === 1));
  const answered = region.right.map((own) => Number(!Number.isNaN(own)));
  const rightDigits = isRight.map((own) => own * edges.length);
  const likely = (region.answers?.likelihoods ?? new Float64Array(0)).map(digit);
  const share = apply(
    'Div',
    sum(lookUp(isRight, nearest)),
    apply('Max', sum(lookUp(answered, nearest)), 1),
  );
  const certain = apply('Max', answers, apply('Sub', 1, answers));
  const certainty = Array.from({ length: outputs }, (_, o) =>
    squeeze(take(certain, [o], 2), 2),
  ).reduce((product, own) => apply('Mul', product, own));
  const at = (place: number): number => learned[place] as number;
  const afterShare = 2 * neighbours + 1;
  const score = [
    weighted(rightDigits, nearest, 0, neighbours),
    weighted(likely, nearest, neighbours, neighbours),
    apply('Mul', digits(share), at(2 * neighbours)),
    weighted(rightDigits, alike, afterShare, profiles),
    apply('Mul', digits(certainty), at(afterShare + profiles)),
  ].reduce((total, term) => apply('Add', total, term));
  const odds = apply('Add', score, at(afterShare + profiles + 1));
  if (options.mode === 'weighting') return apply('Sigmoid', odds);
  return double(apply('Greater', odds, 0));
}
