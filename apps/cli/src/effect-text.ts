import type { VariableEffect } from '@prodrome/assembly';
import { plainTable } from './plain-table.ts';

type Point = VariableEffect['partial']['points'][number];

/** How forecasts change with a variable, for people: a line for each value. */
export function effectText({
  name,
  unit,
  categories,
  sample,
  partial,
  accumulated,
}: VariableEffect): string {
  const local = new Map(accumulated?.points.map((point) => [point.value, point]));
  const rows = partial.points.map((point) => [
    categories?.[point.value] ?? short(point.value),
    `${percent(point.effect)}${rangeOf(point, percent)}`,
    ...(accumulated ? [localText(local.get(point.value))] : []),
  ]);
  const head = ['forecast [95 %]', ...(accumulated ? ['local, points [95 %]'] : [])];
  const { rows: asked, patients, ofRows, ofPatients } = sample;
  const unanswered =
    partial.unanswered === 0 ? '' : `; ${partial.unanswered} days have no answer at some value`;
  return [
    ...plainTable([unit === undefined ? name : `${name}, ${unit}`, ...head], rows),
    '',
    `Asked again about ${asked} days of ${patients} patients, of ${ofRows} of ${ofPatients} on which it was recorded${unanswered}.`,
  ].join('\n');
}

/** What the columns of {@link effectText} mean. */
export const effectNote =
  'forecast: the average where every one of these days had this value. local: what is gained from value to value by the days that lie between them, which leaves ' +
  'out what only goes with the variable. Intervals are over patients. They tell what the model has learned, not what causes attacks.';

const localText = (point: Point | undefined): string =>
  point ? `${signed(point.effect)}${rangeOf(point, signed)}` : '';

const rangeOf = ({ ci }: Point, text: (value: number) => string): string =>
  ci ? ` [${ci.map((end) => text(end)).join(', ')}]` : '';

const percent = (p: number): string => `${(100 * p).toFixed(1)} %`;

function signed(points: number): string {
  const text = Math.abs(100 * points).toFixed(1);
  return `${Number(text) === 0 ? ' ' : points < 0 ? '−' : '+'}${text}`;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
