import { concordanceByPatient } from '@prodrome/evaluation';
import { quantile } from '@prodrome/numerics';
import { chart } from '../charts/chart.ts';
import { figure } from '../charts/figure.ts';
import { columns, line } from '../charts/marks.ts';
import type { Found } from '../findings/find.ts';
import { html, type Markup, type Part } from '../html/html.ts';
import { counted, decimal, percent } from '../html/numbers.ts';
import { shareAxis } from './axes.ts';

const bins = 10;
const fewestPairs = 20;

/** Patient by patient: is it known when, and is the forecast better than the own rate. */
export function withinPatients({ findings, judged: { set, about } }: Found): Part {
  if (findings.blocks !== undefined) return undefined;
  const all = concordanceByPatient(set, about);
  const enough = all.filter(({ pairs }) => pairs >= fewestPairs);
  const differences = findings.perPatient.map(({ difference }) => difference);
  return html`<div class="charts">
    ${
      enough.length === 0
        ? html`<p>
            No patient has ${fewestPairs} pairs of a day with and a day without the event: nothing
            can be said of when within patients.
          </p>`
        : concordances(
            enough.map(({ concordance }) => concordance),
            all.length - enough.length,
          )
    }
    ${gains(differences)}
  </div>`;
}

function concordances(values: readonly number[], left: number): Markup {
  const counts = histogram(values, 0, 1);
  const [low, middle, high] = quartiles(values);
  const above = values.filter((value) => value > 0.5).length;
  return figure(
    chart({
      ...{ id: 'within-chart', title: 'Concordance within patients' },
      description: `Of ${counted(values.length, 'patient')}: median ${decimal(middle, 2)}, middle half ${decimal(low, 2)} to ${decimal(high, 2)}.`,
      x: shareAxis('concordance within the patient'),
      y: { label: 'patients', domain: [0, Math.max(...counts)], text: (v) => decimal(v, 0) },
      marks: (x, y) => [
        columns(barsOf(counts, 0, 1), x, y),
        line(
          [
            [0.5, 0],
            [0.5, Math.max(...counts)],
          ],
          x,
          y,
          'plain',
        ),
      ],
    }),
    `0.5 = chance. Median ${decimal(middle, 2)}, middle half ${decimal(low, 2)} to ${decimal(high, 2)}; above 0.5 for ${above} of ${counted(values.length, 'patient')}${left > 0 ? `; ${left} with fewer than ${fewestPairs} pairs of days are left out` : ''}.`,
    histogramTable('Concordance within patients', counts, 0, 1),
  );
}

function gains(differences: readonly number[]): Markup {
  const [low, middle, high] = quartiles(differences);
  // a few patients lie far out: they are counted in the last columns
  const edge = Math.max(...[0.05, 0.95].map((q) => Math.abs(quantile(differences, q))), 1e-6);
  const clipped = differences.map((value) => Math.min(edge, Math.max(-edge, value)));
  const counts = histogram(clipped, -edge, edge);
  const better = differences.filter((value) => value < 0).length;
  return figure(
    chart({
      ...{ id: 'gain-chart', title: 'Log loss against the own rate, by patient' },
      description: `Of ${counted(differences.length, 'patient')}: median ${decimal(middle, 3)}, middle half ${decimal(low, 3)} to ${decimal(high, 3)}.`,
      x: {
        ...{ label: 'log loss less that of the own rate', domain: [-edge, edge] },
        ...{ ticks: [-edge, -edge / 2, 0, edge / 2, edge], text: (v) => decimal(v, 3) },
      },
      y: { label: 'patients', domain: [0, Math.max(...counts)], text: (v) => decimal(v, 0) },
      marks: (x, y) => [
        columns(barsOf(counts, -edge, edge), x, y),
        line(
          [
            [0, 0],
            [0, Math.max(...counts)],
          ],
          x,
          y,
          'plain',
        ),
      ],
    }),
    `Left of the line the forecasts were better: for ${better} of ${counted(differences.length, 'patient')} (${percent(better / differences.length)}). The outermost columns hold all beyond.`,
    histogramTable('Log loss against the own rate', counts, -edge, edge),
  );
}

const quartiles = (values: readonly number[]): readonly [number, number, number] => [
  quantile(values, 0.25),
  quantile(values, 0.5),
  quantile(values, 0.75),
];

function histogram(values: readonly number[], low: number, high: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

const edgeOf = (i: number, low: number, high: number): number => low + (i / bins) * (high - low);

const barsOf = (counts: readonly number[], low: number, high: number) =>
  counts.map((height, i) => ({
    ...{ from: edgeOf(i, low, high), to: edgeOf(i + 1, low, high), height },
  }));

const histogramTable = (caption: string, counts: readonly number[], low: number, high: number) => ({
  ...{ caption, head: ['from', 'to', 'patients'] },
  rows: counts.map((count, i) => [
    ...[decimal(edgeOf(i, low, high)), decimal(edgeOf(i + 1, low, high)), count],
  ]),
});
