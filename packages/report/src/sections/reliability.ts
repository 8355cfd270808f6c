import { flexibleCalibration, reliabilityCurve } from '@prodrome/evaluation';
import { chart } from '../charts/chart.ts';
import { figure } from '../charts/figure.ts';
import { columns, dots, legend, line, type Point } from '../charts/marks.ts';
import type { Found } from '../findings/find.ts';
import { html, type Markup } from '../html/html.ts';
import { decimal, grouped, interval, percent } from '../html/numbers.ts';
import { shareAxis } from './axes.ts';

const bars = 20;

/** Does it come as often as it was forecast, and what was forecast at all. */
export function reliability({ judged: { set, about } }: Found): Markup {
  const bins = reliabilityCurve(set, about);
  const smooth = flexibleCalibration(set.labels, about);
  const points = bins.map(({ forecast, observed }): Point => [forecast, observed]);
  const curve =
    'points' in smooth
      ? smooth.points.map(({ forecast, observed }): Point => [forecast, observed])
      : [];
  const counts = new Float64Array(bars);
  for (const chance of about) {
    const bar = Math.min(bars - 1, Math.floor(chance * bars));
    counts[bar] = (counts[bar] as number) + 1;
  }
  const most = Math.max(...counts) / about.length;
  const ici =
    'ici' in smooth
      ? ` Mean distance from the smooth curve (ICI) ${decimal(smooth.ici)}; nine in ten forecasts lie nearer than ${decimal(smooth.e90)}.`
      : '';
  const shares = Array.from(counts, (count, i) => ({
    ...{ from: i / bars, to: (i + 1) / bars, height: count / about.length },
  }));
  return html`<div class="charts">
    ${figure(
      chart({
        ...{ id: 'reliability-chart', title: 'Reliability' },
        description: `Observed share of events by forecast, in ${bins.length} bins: ${points.map(([x, y]) => `${decimal(x, 2)} forecast, ${decimal(y, 2)} observed`).join('; ')}.`,
        x: shareAxis('forecast'),
        y: shareAxis('observed share'),
        marks: (x, y) => [
          line(
            [
              [0, 0],
              [1, 1],
            ],
            x,
            y,
            'plain',
          ),
          curve.length > 1 ? line(curve, x, y, 2) : undefined,
          bins.map(
            ({ forecast, ci }) =>
              ci &&
              line(
                [
                  [forecast, ci[0]],
                  [forecast, ci[1]],
                ],
                x,
                y,
                0,
              ),
          ),
          dots(points, x, y, 0),
        ],
      }),
      `On the diagonal what was forecast came as often. Above it: forecasts were too low.${ici}`,
      {
        caption: 'Reliability',
        head: ['forecast', 'observed', '95 % interval', 'forecasts', 'patients'],
        rows: bins.map(({ forecast, observed, ci, rows, patients }) => [
          ...[decimal(forecast), decimal(observed), interval(ci), grouped(rows), patients],
        ]),
      },
      legend([
        [0, 'tenths of the forecasts, with interval'],
        [2, 'smooth curve'],
        ['plain', 'right'],
      ]),
    )}
    ${figure(
      chart({
        ...{ id: 'forecasts-chart', title: 'What was forecast' },
        description: `Share of the forecasts by twentieths: ${shares.map(({ from, height }) => `from ${decimal(from, 2)}: ${percent(height)}`).join('; ')}.`,
        x: shareAxis('forecast'),
        y: { label: 'share of forecasts', domain: [0, most], text: (v) => percent(v) },
        marks: (x, y) => columns(shares, x, y),
      }),
      'Forecasts that lie close together say little, however well they are calibrated.',
      {
        caption: 'What was forecast',
        head: ['from', 'to', 'forecasts'],
        rows: shares.map(({ from, to }, i) => [
          decimal(from, 2),
          decimal(to, 2),
          grouped(counts[i] as number),
        ]),
      },
    )}
  </div>`;
}
