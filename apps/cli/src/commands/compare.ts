import { compareForecasts, type ComparedForecasts } from '@prodrome/assembly';
import type { CompareOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { intervalText, metricText } from '../leaderboard.ts';
import { plainTable } from '../plain-table.ts';
import { printable } from '../printable.ts';

/** `prodrome compare` */
export async function compareCommand(
  one: string,
  other: string,
  { columnA, columnB, seed, json }: CompareOptions,
): Promise<void> {
  const compared = await interruptible((signal) =>
    compareForecasts(
      { file: one, ...(columnA !== undefined && { column: columnA }) },
      { file: other, ...(columnB !== undefined && { column: columnB }) },
      { signal, ...(seed !== undefined && { seed }) },
    ),
  );
  const text = json === true ? JSON.stringify(compared) : comparedText(one, other, compared);
  process.stdout.write(`${text}\n`);
}

function comparedText(
  one: string,
  other: string,
  { rows, patients, events, onlyIn, columns, models, differences }: ComparedForecasts,
): string {
  const names = [`A: ${one}, ${columns[0]}`, `B: ${other}, ${columns[1]}`].map(printable);
  const figures = models.map((model, at) => [
    names[at] as string,
    metricText(model, 'logLoss', 4),
    metricText(model, 'brier', 4),
    metricText(model, 'pooledAuc'),
    metricText(model, 'withinAuc'),
    metricText(model, 'calibrationSlope', 2),
  ]);
  const left = onlyIn.flatMap((count, at) => (count > 0 ? [`${count} only in ${'AB'[at]}`] : []));
  const against = (name: string, found: { difference: number; ci: readonly [number, number] }) =>
    `A against B: ${name} ${intervalText(found)}: ${verdictText(found.ci)}`;
  const { logLoss, brier } = differences;
  return [
    `${rows} rows of ${patients === 1 ? '1 patient' : `${patients} patients`} in both, ${events} events${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`,
    '',
    ...plainTable(['', 'log loss', 'Brier', 'AUC', 'within', 'slope'], figures),
    '',
    ...(logLoss ? [against('log loss', logLoss)] : []),
    ...(brier ? [against('Brier score', brier)] : []),
    logLoss
      ? '95 % intervals of the jackknife over patients; below zero, A is better.'
      : 'One patient leaves nothing to draw an interval over.',
  ].join('\n');
}

function verdictText([low, high]: readonly [number, number]): string {
  if (high < 0) return 'A is better by an interval';
  return low > 0 ? 'B is better by an interval' : 'neither is better by an interval';
}
