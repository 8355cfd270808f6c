// How figures are put together and written down.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

export const median = (numbers) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

export function machine() {
  const [{ model } = { model: 'unknown' }] = cpus();
  return `${model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB`;
}

/** The mean of paired differences, and its 95 % interval by Student's t of 19 degrees of freedom. */
export function paired(differences) {
  const n = differences.length;
  const mean = differences.reduce((sum, each) => sum + each, 0) / n;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  const half = 2.093 * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}

/** Markdown of the rows, one pair of columns for each peer. */
export function tableOf(rows, names) {
  const head = ['work', 'unit', 'ours', ...names.flatMap((name) => [name, 'ratio']), 'bar'];
  const lines = rows.map(({ work, unit, ours, peers, ratio, bar = '' }) => [
    ...[work, unit, ours.toPrecision(4)],
    ...names.flatMap((name) =>
      name in peers ? [peers[name].toPrecision(4), ratio[name].toFixed(2)] : ['', ''],
    ),
    bar,
  ]);
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Puts text between the README's marks. */
export function writeInto(url, text) {
  const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];
  const readme = readFileSync(url, 'utf8');
  const [before, rest] = readme.split(begin);
  const [, after] = rest.split(end);
  writeFileSync(url, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
