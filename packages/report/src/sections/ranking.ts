import {
  areaUnderRoc,
  averagePrecision,
  precisionRecallCurve,
  rocCurve,
} from '@prodrome/evaluation';
import { chart } from '../charts/chart.ts';
import { figure } from '../charts/figure.ts';
import { legend, line, type Point } from '../charts/marks.ts';
import type { Found } from '../findings/find.ts';
import { html, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { decimal } from '../html/numbers.ts';
import { shareAxis } from './axes.ts';

const mostPoints = 200;
const ownRate = 'the own rate';

/** Receiver operating characteristic, and precision against recall. */
export function ranking({ findings, judged: { set, about, reference } }: Found): Part {
  const { labels } = set;
  const [auc, baseAuc] = [about, reference].map((values) => areaUnderRoc(labels, values));
  if (!auc || 'reason' in auc || !baseAuc || 'reason' in baseAuc) {
    return html`<p>
      There is nothing to rank: ${auc && 'reason' in auc ? auc.reason : 'no rows'}.
    </p>`;
  }
  const roc = (values: Float64Array) =>
    rocCurve(labels, values, mostPoints).map(({ falsePositiveRate, truePositiveRate }): Point => [
      falsePositiveRate,
      truePositiveRate,
    ]);
  const precision = (values: Float64Array) =>
    precisionRecallCurve(labels, values, mostPoints).map(({ recall, precision: share }): Point => [
      recall,
      share,
    ]);
  const rate = findings.events / findings.rows;
  const names = legend([
    [0, nameOf(findings.about)],
    [1, ownRate],
    ['plain', 'no skill'],
  ]);
  const [own, base] = [about, reference].map((values) => {
    const found = averagePrecision(labels, values);
    return 'value' in found ? found.value : NaN;
  }) as [number, number];
  return html`<div class="charts">
    ${figure(
      chart({
        ...{ id: 'roc-chart', title: 'Receiver operating characteristic' },
        description: `Area under the curve: ${decimal(auc.value)}; of the own rate: ${decimal(baseAuc.value)}.`,
        x: shareAxis('false positive rate'),
        y: shareAxis('sensitivity'),
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
          line(roc(reference), x, y, 1),
          line(roc(about), x, y, 0),
        ],
      }),
      `Area ${decimal(auc.value)}; of the own rate, which knows who but not when, ${decimal(baseAuc.value)}.`,
      pointTable(
        'Receiver operating characteristic',
        ['false positive rate', 'sensitivity'],
        roc(about),
      ),
      names,
    )}
    ${figure(
      chart({
        ...{ id: 'precision-chart', title: 'Precision and recall' },
        description: `Average precision: ${decimal(own)}; of the own rate: ${decimal(base)}; events are ${decimal(rate)} of the forecasts.`,
        x: shareAxis('recall (sensitivity)'),
        y: shareAxis('precision (PPV)'),
        marks: (x, y) => [
          line(
            [
              [0, rate],
              [1, rate],
            ],
            x,
            y,
            'plain',
          ),
          line(precision(reference), x, y, 1),
          line(precision(about), x, y, 0),
        ],
      }),
      `Average precision ${decimal(own)}; of the own rate ${decimal(base)}; without skill ${decimal(rate)}.`,
      pointTable('Precision and recall', ['recall', 'precision'], precision(about)),
      names,
    )}
  </div>`;
}

/** About twenty points of a curve. */
function pointTable(caption: string, head: readonly string[], points: readonly Point[]) {
  const step = Math.max(1, Math.ceil(points.length / 20));
  const shown = points.filter((_, i) => i % step === 0 || i === points.length - 1);
  return { caption, head, rows: shown.map(([x, y]) => [decimal(x), decimal(y)]) };
}
