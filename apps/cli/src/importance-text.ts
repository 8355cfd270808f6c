import type { OpenModel } from '@prodrome/assembly';
import { plainTable } from './plain-table.ts';

type Found = Awaited<ReturnType<OpenModel['importance']>>['importance'];

/** What a model draws on, for people: domains and the history, then columns. */
export function importanceText({ rows, patients, logLoss, importances }: Found): string {
  const lines = importances.map(({ name, kind, lost, ci }) => [
    kind === 'domain' ? `all of ${name}` : kind === 'history' ? 'the outcomes so far' : `  ${name}`,
    `${signed(lost)}${ci ? ` [${ci.map(signed).join(', ')}]` : ''}`,
    verdict(ci),
  ]);
  return [
    `${rows} forecasts of ${patients} patients, log loss ${digits(logLoss)}`,
    '',
    ...plainTable(['unknown on all days', 'log loss [95 %]', ''], lines),
    '',
    `Each interval is one of ${importances.length}, of which some leave out 0 by chance. ` +
      'What one column tells another may tell too: losses do not sum. They say what the model uses, not what causes attacks.',
  ].join('\n');
}

function verdict(ci: Found['importances'][number]['ci']): string {
  if (!ci) return '';
  if (ci[0] > 0) return 'helps';
  return ci[1] < 0 ? 'better without' : '';
}

const digits = (value: number): string => value.toFixed(4).replace(/^0/, '');

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${digits(Math.abs(value))}`;
