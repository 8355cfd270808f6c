import type { OpenModel } from '@prodrome/assembly';
import { plainTable } from './plain-table.ts';

type Found = Awaited<ReturnType<OpenModel['importance']>>['importance'];

/** What a model draws on, for people: domains and the history, then columns. */
export function importanceText({
  method,
  rows,
  patients,
  ofPatients,
  logLoss,
  importances,
}: Found): string {
  const lines = importances.map((one) => [
    one.kind === 'domain'
      ? `all of ${one.name}`
      : one.kind === 'history'
        ? 'the outcomes so far'
        : `  ${one.name}`,
    one.lost === undefined
      ? 'nobody answers'
      : `${signed(one.lost)}${one.ci ? ` [${one.ci.map(signed).join(', ')}]` : ''}`,
    verdictOf(one),
  ]);
  return [
    `${rows} forecasts of ${patients} ${ofPatients === undefined ? '' : `of ${ofPatients} `}patients, log loss ${digits(logLoss)}`,
    '',
    ...plainTable([heads[method], 'log loss [95 %]', ''], lines),
    '',
    `Each interval is one of ${importances.length}, of which some leave out 0 by chance. ` +
      'What one column tells another may tell too: losses do not sum. They say what the model uses, not what causes attacks.',
  ].join('\n');
}

const heads = {
  unknown: 'unknown on all days',
  permuted: 'own days exchanged',
} as const;

type One = Found['importances'][number];

function verdictOf({ ci, lost, unanswered, failed }: One): string {
  const told =
    ci === undefined || lost === undefined
      ? ''
      : ci[0] > 0
        ? 'helps'
        : ci[1] < 0
          ? 'better without'
          : '';
  const notes = [
    ...(told === '' ? [] : [told]),
    ...(unanswered > 0 ? [`${unanswered} forecasts have no answer without it`] : []),
    ...(failed.length > 0 ? [`${failed.join(', ')} failed without it`] : []),
  ];
  return notes.join('; ');
}

const digits = (value: number): string => value.toFixed(4).replace(/^0/, '');

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${digits(Math.abs(value))}`;
