// One expert of a council alone: its columns made and fitted on the training patients, its answers on the held-out ones.
import { performance } from 'node:perf_hooks';
import { builtInComponents, loadConfig, planFromConfig } from '@prodrome/assembly';
import { createFeatureSpace } from '@prodrome/mixture';
import { createStream } from '@prodrome/numerics';
import { labelled } from './scores.js';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 };

/** The plan of a configuration, some experts only, `parameters` of one changed. */
export async function planOf(path, change = (config) => config) {
  const { config, document } = await loadConfig(path);
  return planFromConfig(change(config), builtInComponents(), document);
}

/** @returns the answers for every row of the held-out diaries, and the seconds of training with the making of columns */
export async function fitAlone(plan, expertName, { training, held }, seed = '0') {
  const expert = plan.experts.find(({ name }) => name === expertName);
  const only = { ...plan, experts: [expert] };
  const domains = [...new Set(training.table.columns.map(({ domain }) => domain))];
  const space = createFeatureSpace({ plan: only, task, domains });
  const rows = labelled(training.labels);
  const labels = Float64Array.from(rows, (row) => training.labels[row]);
  const start = performance.now();
  space.fit(training.table, rows, labels);
  const table = space.ofTraining(training.table).tableFor(expert);
  const model = expert.type.create(expert.options, { task, specialty: expert.specialty });
  await model.train(
    { task, table, rows, labels },
    { stream: createStream(seed), progress: () => undefined },
  );
  const seconds = (performance.now() - start) / 1000;
  const { values } = await model.predict({
    table: space.apply(held.table).tableFor(expert),
    rows: Int32Array.from(held.table.patients.keys()),
  });
  return { values, seconds };
}
