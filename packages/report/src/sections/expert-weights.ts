import { rowsByPatient } from '../data/by-patient.ts';
import { chart } from '../charts/chart.ts';
import { figure } from '../charts/figure.ts';
import { legend, line, type Point } from '../charts/marks.ts';
import type { Found } from '../findings/find.ts';
import { html, type Markup, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { decimal } from '../html/numbers.ts';
import { shareAxis } from './axes.ts';

const [mostExperts, mostWeeks] = [8, 26];

/** Mean weight of each expert by weeks since the patient's first forecast. */
export function expertWeights({ data: { rows, weights = {} } }: Found): Part {
  const names = Object.keys(weights);
  if (names.length === 0) return undefined;
  const week = new Int32Array(rows.labels.length);
  for (const own of rowsByPatient(rows).values()) {
    const first = rows.times[own[0] as number] as number;
    for (const row of own) week[row] = Math.floor(((rows.times[row] as number) - first) / 7);
  }
  const last = Math.min(mostWeeks, week.reduce((most, one) => Math.max(most, one), 0) + 1);
  const all = names.map((name) => ({
    name,
    byWeek: meansBy(week, weights[name] as Float64Array, last),
  }));
  const shown = all.slice(0, mostExperts);
  const left = all.length - shown.length;
  const points = (byWeek: readonly number[]): Point[] =>
    byWeek.flatMap((value, i): Point[] => (Number.isNaN(value) ? [] : [[i + 1, value]]));
  const text = `Means over the patients that are still there in the week${left > 0 ? `; ${left} further experts are in the table only` : ''}.`;
  const drawing: Markup = chart({
    ...{ id: 'weights-chart', title: 'Weights of the experts by week', description: text },
    x: {
      label: 'week since the first forecast',
      domain: [1, Math.max(2, last)],
      text: (v) => decimal(v, 0),
    },
    y: shareAxis('mean weight'),
    marks: (x, y) => shown.map(({ byWeek }, i) => line(points(byWeek), x, y, i)),
  });
  return figure(
    drawing,
    text,
    {
      caption: 'Weights',
      head: ['week', ...all.map(({ name }) => nameOf(name))],
      rows: Array.from({ length: last }, (_, i) => [
        i + 1,
        ...all.map(({ byWeek }) => decimal(byWeek[i])),
      ]),
    },
    legend(shown.map(({ name }, i) => [i, html`${nameOf(name)}`] as const)),
  );
}

function meansBy(week: Int32Array, values: Float64Array, weeks: number): readonly number[] {
  const [sums, counts] = [new Float64Array(weeks), new Float64Array(weeks)];
  values.forEach((value, row) => {
    const at = week[row] as number;
    if (Number.isNaN(value) || at >= weeks) return;
    sums[at] = (sums[at] as number) + value;
    counts[at] = (counts[at] as number) + 1;
  });
  return Array.from(sums, (sum, i) => sum / (counts[i] as number));
}
