// The Kostecki-Dillon diaries, five folds of patients: experts alone, and their difference with its interval.
import { fileURLToPath } from 'node:url';
import { comparePaired, evaluateModels } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import { splitRows } from '@prodrome/splits';
import { loadConfig, readData } from '@prodrome/assembly';
import { partOf } from './cohorts.js';
import { labelled } from './scores.js';
import { fitAlone } from './experts.js';

const example = (name) =>
  fileURLToPath(new URL(`../../examples/kostecki-dillon/${name}`, import.meta.url));

/** Each expert is trained on four fifths of the patients and asked about the rest, in turn. */
export async function evaluateDiary(plan, names, seed) {
  const { config } = await loadConfig(example('moe.yaml'));
  const dataset = await readData(example('kostecki_dillon.csv'), config.data);
  const { table, labels } = dataset;
  const stream = createStream(String(seed));
  const folds = splitRows(
    table,
    labels,
    { kind: 'patients', folds: 5, horizonDays: 1 },
    stream.fork('folds'),
  );
  const forecasts = Object.fromEntries(
    names.map((name) => [name, new Float64Array(table.rows).fill(NaN)]),
  );
  for (const { test } of folds) {
    const asked = new Set(Array.from(test, (row) => table.patients[row]));
    const held = partOf(dataset, (patient) => asked.has(patient));
    const training = partOf(dataset, (patient) => !asked.has(patient));
    const places = [...table.patients.keys()].filter((row) => asked.has(table.patients[row]));
    for (const name of names) {
      const { values } = await fitAlone(plan, name, { training, held }, String(seed));
      places.forEach((row, i) => (forecasts[name][row] = values[i]));
    }
  }
  const rows = labelled(labels);
  const at = (values) => Float64Array.from(rows, (row) => values[row]);
  const set = {
    labels: at(labels),
    patients: Int32Array.from(rows, (row) => table.patients[row]),
    onset: Uint8Array.from(rows, (row) => Number(table.outcomes[row] === 0)),
  };
  const models = Object.fromEntries(names.map((name) => [name, at(forecasts[name])]));
  const metrics = evaluateModels(models, set, { stream: stream.fork('metrics') });
  const pairs = names.slice(1).map((name) => [names[0], name]);
  return {
    metrics,
    comparisons: comparePaired(models, set, pairs),
  };
}
