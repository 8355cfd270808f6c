// Councils met with trouble: what is served, greedy weights and single experts on the same fresh patients.
import { performance } from 'node:perf_hooks';
import { createTrainer, forecastAll } from '@prodrome/mixture';
import { compareByJackknife, evaluateModels, logLoss } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import { labelled } from './scores.js';

const from = 28;
const mixtures = ['uniform', 'greedy', 'stacking', 'gate', 'meta_learner', 'selected'];

/** A council trained on a dataset. */
export async function trainCouncil(plan, training, seed) {
  const begun = performance.now();
  const trainer = createTrainer(plan);
  const { model, architecture, metrics } = await trainer.train(training, { seed: String(seed) });
  return {
    model,
    architecture,
    shipped: metrics.shipped,
    seconds: (performance.now() - begun) / 1000,
  };
}

/**
 * Forecasts of a trained council on diaries, on days from the 28th on with a recorded next day.
 * @returns labels, patients, and the forecasts of every model that answered all of them
 */
export async function forecastsOn({ model }, held) {
  const { table, labels } = held;
  const { values } = await forecastAll(model, table);
  const first = new Map();
  table.patients.forEach((patient, row) => {
    if (!first.has(patient)) first.set(patient, table.times[row]);
  });
  const rows = labelled(labels).filter(
    (row) => table.times[row] - first.get(table.patients[row]) >= from,
  );
  const at = (own) => Float64Array.from(rows, (row) => own[row]);
  const models = Object.entries(values).map(([name, own]) => [name, at(own)]);
  return {
    rows,
    labels: at(labels),
    patients: Int32Array.from(rows, (row) => table.patients[row]),
    models: Object.fromEntries(models.filter(([, own]) => !own.some(Number.isNaN))),
  };
}

/** Several seeds' forecasts as one: patients of different seeds are different people. */
function pooled(parts) {
  const names = Object.keys(parts[0].models).filter((name) =>
    parts.every(({ models }) => name in models),
  );
  const join = (of, Type = Float64Array) => Type.from(parts.flatMap((part) => [...of(part)]));
  let before = 0;
  const offsets = parts.map(({ patients }) => {
    const own = before;
    before += 1 + patients.reduce((most, patient) => Math.max(most, patient), 0);
    return own;
  });
  return {
    labels: join(({ labels }) => labels),
    patients: Int32Array.from(
      parts.flatMap(({ patients }, i) => [...patients].map((patient) => patient + offsets[i])),
    ),
    models: Object.fromEntries(names.map((name) => [name, join(({ models }) => models[name])])),
  };
}

/** Log losses, and each mixture against the best single expert in hindsight and against greedy: differences with 95 % intervals over patients. */
export function judge(work, parts, shipped) {
  const set = pooled(parts);
  const losses = Object.fromEntries(
    Object.entries(set.models).map(([name, own]) => [name, logLoss(set.labels, own).value]),
  );
  const singles = Object.keys(losses).filter((name) => !mixtures.includes(name));
  const best = singles.reduce((a, b) => (losses[b] < losses[a] ? b : a));
  const against = (name, other) => {
    if (!(name in set.models) || !(other in set.models)) return undefined;
    const { difference, ci } = compareByJackknife(set.models[name], set.models[other], set, {
      level: 0.95,
    });
    return { difference, ci };
  };
  const compared = ['selected', 'greedy', 'stacking', 'gate', 'meta_learner'].map((name) => ({
    ...{ name, against: { [best]: against(name, best) } },
    ...(name !== 'greedy' && { greedy: against(name, 'greedy') }),
  }));
  const { selected } = evaluateModels({ selected: set.models.selected }, set, {
    ...{ stream: createStream('trouble'), replicates: 100 },
  });
  const { calibrationSlope, calibrationIntercept, ece } = selected;
  return { work, shipped, losses, best, compared, calibrationSlope, calibrationIntercept, ece };
}
