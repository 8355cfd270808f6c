import { rowsByPatient } from '../data/by-patient.ts';
import type { Found } from '../findings/find.ts';
import { html, type Markup, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { counted, decimal, percent } from '../html/numbers.ts';

const days = 7;
const mostWeeks = 26;

/** The calendar of the patient in the middle by number of rows: forecasts and what came. */
export function onePatient({ data, models }: Found): Markup {
  const about = models[data.about] as Float64Array;
  const { rows, horizonDays = 1 } = data;
  const [patient, own] = middlePatient(rowsByPatient(rows));
  const byDay = new Map(own.map((row) => [Math.floor(rows.times[row] as number), row]));
  const isDated = own.every((row) => /^\d{4}-\d{2}-\d{2}/.test(rows.timeTexts[row] as string));
  // 1970-01-01 was a Thursday: weeks of dates begin on Monday
  const weekOf = (day: number): number => Math.floor((day + (isDated ? 3 : 0)) / days);
  const weeks = [...new Set([...byDay.keys()].map(weekOf))].sort((a, b) => a - b);
  const shown = weeks.slice(-mostWeeks);
  const firstOf = (week: number): number => week * days - (isDated ? 3 : 0);
  const names = isDated
    ? ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
    : ['1', '2', '3', '4', '5', '6', '7'];
  const left = [
    ...(weeks.length > shown.length
      ? [`the last ${mostWeeks} of ${weeks.length} weeks with forecasts`]
      : []),
    ...(byDay.size < own.length ? ['the last forecast of each day'] : []),
  ];
  const cell = (day: number): Part => {
    const row = byDay.get(day);
    if (row === undefined) return html`<td></td>`;
    const chance = about[row] as number;
    const came = rows.labels[row] === 1;
    const mark = came
      ? html`<b aria-hidden="true">●</b><span class="hidden">event</span>`
      : undefined;
    return Number.isNaN(chance)
      ? html`<td>–${mark}</td>`
      : html`<td>${mark}${decimal(100 * chance, 0)}<i style="--p:${chance.toFixed(3)}"></i></td>`;
  };
  const events = own.reduce((sum, row) => sum + (rows.labels[row] as number), 0);
  return html` <p>
      Patient ${nameOf(rows.patientIds[patient] as string)}, the one in the middle by number of
      forecasts: ${counted(own.length, 'forecast')}, ${counted(events, 'event')}. Each cell is the
      day on which the forecast was made: the forecast in percent as number and bar, and ● where the
      event
      came${horizonDays > 0 ? ` (${counted(horizonDays, 'day')} later)` : ''}.${left.length > 0 ? ` Shown: ${left.join(', ')}.` : ''}
    </p>
    <div class="scroll" role="group" aria-label="Calendar of one patient" tabindex="0">
      <table class="calendar">
        <caption>
          Forecasts and events of one patient; mean forecast ${percent(meanOf(own, about))}, events
          on ${percent(events / own.length)}
        </caption>
        <thead>
          <tr>
            <th scope="col">week of</th>
            ${names.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map((week) => {
            const first = firstOf(week);
            return html`<tr>
              <th scope="row">${dayText(first, isDated)}</th>
              ${names.map((_, i) => cell(first + i))}
            </tr> `;
          })}
        </tbody>
      </table>
    </div>`;
}

/** The lower of the middle ones by number of rows, then as they first appear. */
function middlePatient(
  byPatient: ReadonlyMap<number, readonly number[]>,
): readonly [number, readonly number[]] {
  const patients = [...byPatient].sort(([, a], [, b]) => a.length - b.length);
  return patients[Math.floor((patients.length - 1) / 2)] as [number, readonly number[]];
}

function meanOf(rows: readonly number[], values: Float64Array): number {
  const known = rows.map((row) => values[row] as number).filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

const dayText = (day: number, isDated: boolean): string =>
  isDated ? new Date(day * 86_400_000).toISOString().slice(0, 10) : `day ${day}`;
