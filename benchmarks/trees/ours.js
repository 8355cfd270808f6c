// Our side of the comparison.
import { createGradientBoosting } from '@prodrome/trees';
import { performance } from 'node:perf_hooks';
import { median } from './table.js';

/** Rows whose SHAP values are computed; as many as in peer.py. */
const explained = 2000;

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const timed = async (work) => {
  const start = cpuSeconds();
  const result = await work();
  return { result, seconds: cpuSeconds() - start };
};

/** A model with its log loss on other rows, and seconds of processor time. */
export async function trainOurs(data, test) {
  const training = await timed(() => createGradientBoosting().train(data));
  const model = training.result;
  const answers = await timed(() => model.predict(test));
  const asked = { columns: test.columns.map((column) => column.subarray(0, explained)) };
  const explanation = await timed(() => model.explain(asked));
  let loss = 0;
  answers.result.forEach((p, i) => (loss -= Math.log(test.labels[i] === 1 ? p : 1 - p)));
  return {
    ...{ model, seconds: training.seconds, loss: loss / test.labels.length },
    perRow: answers.seconds / test.labels.length,
    perShap: explanation.seconds / explained,
  };
}

/** Seconds that pass while so many threads train. */
export async function secondsOf(data, threads) {
  const start = performance.now();
  await createGradientBoosting({ threads }).train(data);
  return (performance.now() - start) / 1000;
}

/** Microseconds of one row's answer, alone. */
export function singleRow(model, { columns }) {
  const rows = Array.from({ length: 1000 }, (_, i) =>
    Float64Array.from(columns, (column) => column[i]),
  );
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    for (const row of rows) model.predictRow(row);
    return performance.now() - start;
  });
  return median(times.slice(10));
}
