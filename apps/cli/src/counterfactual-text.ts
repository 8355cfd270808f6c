import type { CounterfactualAnswer } from '@prodrome/assembly';
import { colors } from './colors.ts';
import { horizonText } from './horizon-text.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './printable.ts';

type Imagined = NonNullable<CounterfactualAnswer['found']>;

/** The smallest change of a day's record that brings a forecast under a level, for a person. */
export function counterfactualText(
  { patientId, timestamp, forecast, under, outcome, found, lowest, tried }: CounterfactualAnswer,
  { label, horizonDays }: { readonly label: string; readonly horizonDays: number },
): string {
  const told =
    outcome === 'already'
      ? [`It lies under ${percent(under)} as it is.`]
      : found
        ? [
            `Had this been recorded of the day, it would have been ${colors.bold(percent(found.forecast))}, under ${percent(under)}:`,
            '',
            ...changeLines(found),
            '',
            `It is the smallest change that was found, of at most three variables. ${triedText(tried)}`,
          ]
        : [
            `None within what is plausible brings it under ${percent(under)}.`,
            ...lowestLines(lowest, tried),
          ];
  return [
    `Patient ${printable(patientId)}, ${horizonDays === 0 ? '' : 'as known at the end of '}${timestamp}`,
    `${label} on ${horizonText(horizonDays)}: ${colors.bold(percent(forecast))}`,
    '',
    ...told,
    'It tells how the model answers another record of that day. It is no advice, and does not say what would have come of another day.',
    'Research software, not a medical device. It is often wrong and does not replace a clinician.',
  ].join('\n');
}

function lowestLines(
  lowest: Imagined | undefined,
  tried: CounterfactualAnswer['tried'],
): readonly string[] {
  if (tried.length === 0) {
    return [
      'No variable of the day that a person decides on, and of which an effect is known, could be imagined otherwise.',
    ];
  }
  if (!lowest) return [`Nothing lowers it. ${triedText(tried)}`];
  return [
    `The lowest forecast of all that was tried is ${percent(lowest.forecast)}:`,
    '',
    ...changeLines(lowest),
    '',
    triedText(tried),
  ];
}

const changeLines = ({ changes }: Imagined): readonly string[] =>
  plainTable(
    ['variable', 'recorded', 'instead'],
    changes.map(({ name, unit, from, to }) => {
      const written = unit === undefined ? '' : ` ${unit}`;
      return [name, `${short(from)}${written}`, `${short(to)}${written}`];
    }),
  );

const triedText = (tried: CounterfactualAnswer['tried']): string =>
  `Tried were values that the patient has recorded before, of ${tried.map(({ name }) => name).join(', ')}.`;

const percent = (p: number): string => `${(100 * p).toFixed(1)} %`;

const short = (value: number): string => String(Number(value.toPrecision(4)));
