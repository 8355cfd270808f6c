import type { ExplainedResult } from '@prodrome/assembly';
import { colors } from './colors.ts';
import { printable } from './printable.ts';
import { horizonText } from './horizon-text.ts';
import { plainTable } from './plain-table.ts';

type Explanation = ExplainedResult['explanation'];
type Variable = Explanation['variables'][number];

/** Shares smaller than this are told together. */
const smallest = 0.0005;

/** Why a forecast is what it is, for a person: what moved it, the greatest first. */
export function explanationText(
  { explanation, patientId, timestamp, receipt }: ExplainedResult,
  { label, horizonDays }: { readonly label: string; readonly horizonDays: number },
): string {
  const { base, forecast, variables, gate, calibration, experts, unexplained } = explanation;
  const told = variables.filter(({ points }) => Math.abs(points) >= smallest);
  const others = variables.length - told.length;
  const rest = variables
    .filter(({ points }) => Math.abs(points) < smallest)
    .reduce((sum, { points }) => sum + points, 0);
  const rows = [
    ...told.map((one) => [pointsText(one), one.name, observed(one), kindOf(one)]),
    ...(gate ? [[pointsText(gate), 'weights of the gate', 'from equal ones', '']] : []),
    ...(calibration ? [[pointsText(calibration), 'own calibration', '', '']] : []),
    ...(others > 0 ? [[pointsText({ points: rest }), `${others} more variables`, '', '']] : []),
  ];
  const methods = experts.map(
    ({ name, weight, method }) => `${name} ${weight.toFixed(2)} ${method}`,
  );
  return [
    `Patient ${printable(patientId)}, ${horizonDays === 0 ? '' : 'as known at the end of '}${timestamp}`,
    `${label} on ${horizonText(horizonDays)}: ${colors.bold(percent(forecast))}`,
    `Without what is told below it would be ${percent(base)}.`,
    '',
    ...plainTable(['points', 'what', 'observed', ''], rows),
    '',
    `Served by ${receipt.served}${methods.length > 0 ? `: ${methods.join(', ')}` : ', divided as a whole'}`,
    ...Object.entries(unexplained).map(([name, why]) => `${name} could not be explained: ${why}`),
    'Points are percent of probability. They tell what the model has used, not what causes attacks.',
    'Research software, not a medical device. It is often wrong and does not replace a clinician.',
  ].join('\n');
}

const percent = (p: number): string => `${(100 * p).toFixed(1)} %`;

function pointsText({
  points,
  error,
}: {
  readonly points: number;
  readonly error?: number;
}): string {
  const text = Math.abs(100 * points).toFixed(1);
  const sign = Number(text) === 0 ? ' ' : points < 0 ? '−' : '+';
  const spread = (100 * (error ?? 0)).toFixed(1);
  return `${sign}${text}${Number(spread) === 0 ? '' : ` ± ${spread}`}`;
}

function observed({ domain, value, usual, unit }: Variable): string {
  if (domain === 'history') return 'the outcomes so far';
  if (value === undefined) return 'not observed';
  if (typeof value === 'string') return value;
  const written = unit === undefined ? '' : ` ${unit}`;
  const own = usual === undefined || domain === 'static' ? '' : `, usually ${short(usual)}`;
  return `${short(value)}${written}${own}`;
}

/** Signs of an attack on its way are no exposures. */
const kindOf = ({ role }: Variable): string =>
  role === 'evidence' ? 'a sign, not an exposure' : role === 'treatment' ? 'treatment' : '';

const short = (value: number): string => String(Number(value.toPrecision(4)));
