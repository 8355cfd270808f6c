import { clipProbability, logit, sigmoid } from '@prodrome/numerics';
import type { WeightedAnswers } from './with-alone.ts';

/** Single answers are pooled from so many on. */
const manyAlone = 50_000;
/** Log odds within so much of each other are taken for their mean. */
const step = 0.01;
/** Clipped log odds lie within it. */
const furthest = 35;
const bins = Math.ceil((2 * furthest) / step);

/**
 * The rows, and behind them single answers as `withAlone` makes them, those of one label and almost equal log odds pooled into one row of their weight, as
 * an answer of the first expert: to a model that is given the log odds of a single answer, and not whose it is, they are the same but for half a step.
 * @returns undefined where there are few, several outputs, or labels between the classes.
 */
export function withPooled(whole: WeightedAnswers): WeightedAnswers | undefined {
  const { experts: k, outputs, values, present, labels, sampleWeights } = whole;
  const rows = sampleWeights.length;
  if (outputs > 1 || rows * k < manyAlone) return undefined;
  const mass = new Float64Array(2 * bins);
  const total = new Float64Array(2 * bins);
  for (let i = 0; i < rows; i++) {
    const label = labels[i] as number;
    if (label !== 0 && label !== 1) return undefined;
    let several = 0;
    for (let at = i * k; at < (i + 1) * k; at++) several += present[at] as number;
    if (several < 2) continue;
    const weight = (sampleWeights[i] as number) / several;
    for (let at = i * k; at < (i + 1) * k; at++) {
      if (present[at] !== 1) continue;
      const odds = logit(clipProbability(values[at] as number));
      const bin = label * bins + Math.floor((odds + furthest) / step);
      mass[bin] = (mass[bin] as number) + weight;
      total[bin] = (total[bin] as number) + weight * odds;
    }
  }
  const filled = [...mass.keys()].filter((bin) => (mass[bin] as number) > 0);
  const longer = (from: Float64Array, width: number): Float64Array => {
    const out = new Float64Array((rows + filled.length) * width);
    out.set(from);
    return out;
  };
  const out = {
    values: longer(values, k).fill(NaN, rows * k),
    weights: longer(whole.weights, k),
    present: new Uint8Array((rows + filled.length) * k),
    labels: longer(labels, 1),
    sampleWeights: longer(sampleWeights, 1),
  };
  out.present.set(present);
  filled.forEach((bin, at) => {
    const row = rows + at;
    out.values[row * k] = sigmoid((total[bin] as number) / (mass[bin] as number));
    out.weights[row * k] = 1;
    out.present[row * k] = 1;
    out.labels[row] = Number(bin >= bins);
    out.sampleWeights[row] = mass[bin] as number;
  });
  return { experts: k, outputs, ...out };
}
