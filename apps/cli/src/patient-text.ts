import type { PatientMemory, RememberedDay } from '@prodrome/core';
import { plainTable } from './plain-table.ts';
import { printable } from './printable.ts';

const daysShown = 28;

/** What is kept of a patient, for a person: the last days with their weights, and every drift. */
export function patientText(
  patient: string,
  { model, asOf, values, days = [] }: PatientMemory,
): string {
  const last = days.at(-1)?.timestamp ?? `day ${asOf}`;
  const shown = days.slice(-daysShown);
  const more = days.length > shown.length ? `, the last ${shown.length} of ${days.length}` : '';
  return [
    `Patient ${printable(patient)}, known to the end of ${last}`,
    `Model ${model.slice(0, 12)}, which remembers ${values.length} numbers`,
    ...(shown.length > 0 ? ['', `Weights by day${more}`, ...weightLines(shown)] : []),
    '',
    ...driftLines(days),
  ].join('\n');
}

function weightLines(days: readonly RememberedDay[]): readonly string[] {
  const experts = [...new Set(days.flatMap(({ weights }) => Object.keys(weights)))];
  const rows = days.map(({ timestamp, forecast, weights }) => [
    timestamp,
    forecast.map((value) => value?.toFixed(3) ?? '–').join(', '),
    ...experts.map((name) => weights[name]?.toFixed(3) ?? '–'),
  ]);
  return plainTable(['day', 'probability', ...experts], rows);
}

function driftLines(days: readonly RememberedDay[]): readonly string[] {
  const found = days.flatMap(({ timestamp, drift = {} }) =>
    Object.entries(drift).map(
      ([expert, direction]) =>
        `${timestamp}  ${expert}: its errors ${direction === 'up' ? 'rose' : 'fell'}`,
    ),
  );
  return found.length > 0 ? ['Drift', ...found] : ['No drift was found.'];
}
