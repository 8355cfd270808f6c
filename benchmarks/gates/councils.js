// Councils whose truth is known: which expert is right where. An expert that knows answers σ of the true log odds, one that does not the
// base rate with noise of its own.
import { createFeatureTable } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';

const patients = 40;
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** Who knows a row: a number of an expert, from its context and the stream; and who is there. */
export const councils = {
  'sharp regions': {
    specialties: ['a', 'b', 'c', 'd'],
    knower: ([x, y]) => (x * y > 0 ? (x > 0 ? 0 : 1) : x > 0 ? 2 : 3),
  },
  'a band': { specialties: ['a', 'b'], knower: ([x]) => (Math.abs(x) < 0.6 ? 0 : 1) },
  'a linear boundary': {
    specialties: ['a', 'b', 'c'],
    knower: ([x, y], stream) => {
      const first = sigmoid(3 * (x + y));
      const draw = stream.next();
      return draw < 0.9 * first ? 0 : draw < 0.9 ? 1 : 2;
    },
  },
  'domains, some absent': {
    specialties: ['body', 'body', 'body', 'air', 'air', 'air'],
    // two or three of a domain say the same
    knower: ([x], stream) => (stream.next() < sigmoid(3 * x) ? [0, 1, 2] : [3, 4, 5]),
    awake: 0.5,
  },
  'few of many': {
    specialties: Array.from({ length: 16 }, (_, j) => `s${j}`),
    knower: ([x]) => (x > 0 ? 3 : 11),
    rows: 600,
  },
  'a chessboard': {
    specialties: ['a', 'b', 'c', 'd'],
    columns: 2,
    scale: 4,
    // 64 fields, each with one who knows
    knower: ([x, y]) => (5 * Math.floor(2 * x) + 3 * Math.floor(2 * y) + 400) % 4,
  },
  'equally good': {
    specialties: ['a', 'b', 'c', 'd'],
    noise: [1, 1, 1, 1],
    knower: () => [0, 1, 2, 3],
  },
  'known beforehand, 60 rows': {
    specialties: ['a', 'b', 'c', 'd'],
    noise: [0.7, 1, 2, 3],
    knower: () => [0, 1, 2, 3],
    rows: 60,
    told: { e0: 4, e1: 2, e2: 1, e3: 0.5 },
  },
  'one is best everywhere': { specialties: ['a', 'b', 'c', 'd'], knower: () => 2 },
};

/** n rows of a council; the seeds of training and of fresh rows differ. */
export function generate(name, n, seed) {
  const { specialties, knower, awake = 0.95, columns = 4, noise, scale = 2 } = councils[name];
  const k = specialties.length;
  const stream = createStream(`${name} ${seed}`);
  const context = Float32Array.from({ length: n * columns }, () => stream.nextNormal());
  const labels = new Float64Array(n);
  const values = new Float64Array(n * k).fill(NaN);
  const present = new Uint8Array(n * k);
  /** [n, k] 1 = knows. */
  const knows = new Uint8Array(n * k);
  for (let i = 0; i < n; i++) {
    const x = context.subarray(i * columns, (i + 1) * columns);
    const odds = -0.8 + scale * stream.nextNormal();
    labels[i] = Number(stream.next() < sigmoid(odds));
    const own = [knower(x, stream)].flat();
    for (let j = 0; j < k; j++) {
      const isOne = own.includes(j);
      const away = noise ? noise[j] * stream.nextNormal() : 0;
      const other = sigmoid(-0.5 + 0.5 * stream.nextNormal());
      const answer = isOne ? sigmoid(odds + away) : other;
      if (stream.next() >= awake) continue;
      values[i * k + j] = answer;
      present[i * k + j] = 1;
      knows[i * k + j] = Number(isOne);
    }
  }
  return {
    ...{ labels, values, present, knows, outputs: 1, folds: new Int32Array(n) },
    task: { kind: 'binary', outputs: 1, horizonDays: 1 },
    experts: specialties.map((specialty, j) => ({ name: `e${j}`, specialty })),
    confidence: new Float64Array(n * k).fill(NaN),
    context: createFeatureTable({
      columns: Array.from({ length: columns }, (_, c) => ({
        ...{ name: `x${c}`, domain: 'context', kind: 'number' },
      })),
      values: context,
      patients: Int32Array.from({ length: n }, (_, i) => Math.floor((i * patients) / n)),
      times: Float64Array.from({ length: n }, (_, i) => i),
      patientIds: Array.from({ length: patients }, (_, p) => `p${p}`),
    }),
  };
}

/** Weights of whoever knows a row, the same for all who do; equal ones where nobody present does. */
export function oracle({ present, knows, experts }) {
  const k = experts.length;
  const weights = new Float64Array(present.length);
  for (let from = 0; from < present.length; from += k) {
    const own = knows.subarray(from, from + k).includes(1) ? knows : present;
    const count = own.subarray(from, from + k).reduce((sum, one) => sum + one, 0);
    for (let at = from; at < from + k; at++) if (count > 0) weights[at] = own[at] / count;
  }
  return weights;
}

/** Mean log loss of the weighted mean, over rows on which anybody is present. */
export function lossOf(data, weights) {
  const { present, values, labels, experts } = data;
  const k = experts.length;
  const forecasts = Float64Array.from(labels, (_, i) => {
    let [mixed, here] = [0, false];
    for (let at = i * k; at < (i + 1) * k; at++) {
      if (present[at] !== 1) continue;
      here = true;
      mixed += weights[at] * values[at];
    }
    return here ? mixed : NaN;
  });
  return forecastLoss(data, forecasts);
}

/** Mean log loss of forecasts; NaN where nobody is present, which counts as nothing. */
export function forecastLoss({ labels }, forecasts) {
  let [loss, rows] = [0, 0];
  labels.forEach((label, i) => {
    if (Number.isNaN(forecasts[i])) return;
    const p = Math.min(1 - 1e-15, Math.max(1e-15, forecasts[i]));
    loss -= Math.log(label === 1 ? p : 1 - p);
    rows += 1;
  });
  return loss / rows;
}
