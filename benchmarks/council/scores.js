// What a forecast of the held-out diaries is worth, on days from the 28th on.
import { evaluateModels, skillScores } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';

const from = 28;

/** Rows with a label. */
export const labelled = (labels) =>
  Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));

/**
 * Skill, concordance and calibration of forecasts [rows] by name.
 * @param labels - [rows] the outcome of the next day; NaN = the row is not evaluated.
 */
export function scoresOf(forecasts, { table }, labels, { floor, ceiling }) {
  const begin = new Map();
  const rows = labelled(labels).filter((row) => {
    const patient = table.patients[row];
    if (!begin.has(patient)) begin.set(patient, table.times[firstRow(table, row)]);
    return table.times[row] - begin.get(patient) >= from;
  });
  const at = (values) => Float64Array.from(rows, (row) => values[row]);
  const set = {
    labels: at(labels),
    patients: Int32Array.from(rows, (row) => table.patients[row]),
    onset: Uint8Array.from(rows, (row) => Number(table.outcomes[row] === 0)),
  };
  const models = Object.fromEntries(
    Object.entries(forecasts).map(([name, values]) => [name, at(values)]),
  );
  const stream = createStream('benchmark');
  const skill = skillScores(models, set, {
    ...{ floor: at(floor), ceiling: at(ceiling) },
  });
  const all = { ...models, ceiling: at(ceiling) };
  const metrics = evaluateModels(all, set, { stream: stream.fork('metrics'), replicates: 200 });
  return { skill, metrics, set, models };
}

function firstRow({ patients }, row) {
  while (row > 0 && patients[row - 1] === patients[row]) row -= 1;
  return row;
}
