import { alertCurve, decisionCurve } from '@prodrome/evaluation';
import { chart } from '../charts/chart.ts';
import { figure } from '../charts/figure.ts';
import { legend, line, type Point } from '../charts/marks.ts';
import type { Found } from '../findings/find.ts';
import { html, type Markup } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { decimal, interval, percent } from '../html/numbers.ts';
import { shareAxis } from './axes.ts';

/** What acting on the forecasts is worth, and what warnings catch. */
export const decisions = (found: Found): Markup =>
  html`<div class="charts">${netBenefit(found)}${warnings(found)}</div>`;

function netBenefit({ findings, judged: { set, about, reference } }: Found): Markup {
  const own = decisionCurve(set, about);
  const base = decisionCurve(set, reference);
  const heights = [...own, ...base].map((point) => point.netBenefit);
  const top = Math.max(0.01, ...heights, ...own.map(({ always }) => always));
  const bottom = Math.max(-top / 3, Math.min(0, ...heights));
  const clip = (value: number): number => Math.max(bottom, value);
  const ahead = own.filter(({ advantage }) => (advantage.ci?.[0] ?? -1) > 0);
  const range =
    ahead.length === 0
      ? 'At no threshold is it better than both acting always and never, by an interval.'
      : `At ${ahead.length} of the ${own.length} thresholds, from ${percent(ahead[0]?.threshold)} to ${percent(ahead.at(-1)?.threshold)}, it is better than both acting always and never, by an interval.`;
  return figure(
    chart({
      ...{ id: 'decision-chart', title: 'Decision curve' },
      description: `Net benefit at thresholds from 1 to 50 percent. ${range}`,
      x: { label: 'threshold to act from', domain: [0, 0.5], text: (v) => percent(v) },
      y: { label: 'net benefit per day', domain: [bottom, top], text: (v) => decimal(v, 2) },
      marks: (x, y) => [
        line(
          [
            [0, 0],
            [0.5, 0],
          ],
          x,
          y,
          'plain',
        ),
        line(
          own.map(({ threshold, always }): Point => [threshold, clip(always)]),
          x,
          y,
          3,
        ),
        line(
          base.map(({ threshold, netBenefit: v }): Point => [threshold, clip(v)]),
          x,
          y,
          1,
        ),
        line(
          own.map(({ threshold, netBenefit: v }): Point => [threshold, clip(v)]),
          x,
          y,
          0,
        ),
      ],
    }),
    `${range} Thresholds of 5 to 20 % are those that matter for treatment ahead of an attack.`,
    {
      caption: 'Decision curve',
      head: [
        'threshold',
        'net benefit',
        'acting always',
        'advantage over always and never',
        '95 % interval',
      ],
      rows: own
        .filter((_, i) => i % 5 === 4)
        .map(({ threshold, netBenefit: value, always, advantage }) => [
          ...[percent(threshold), decimal(value, 4), decimal(always, 4)],
          ...[decimal(advantage.value, 4), interval(advantage.ci, 4)],
        ]),
    },
    legend([
      [0, nameOf(findings.about)],
      [1, 'the own rate'],
      [3, 'acting always'],
      ['plain', 'never'],
    ]),
  );
}

function warnings({ judged: { set, about, reference } }: Found): Markup {
  const own = alertCurve(set, about);
  const caught = (curve: typeof own): Point[] =>
    curve.flatMap(({ alertsPerWeek, sensitivity }): Point[] =>
      sensitivity ? [[alertsPerWeek, sensitivity.value]] : [],
    );
  const right = own.flatMap(({ alertsPerWeek, ppv }): Point[] =>
    ppv ? [[alertsPerWeek, ppv.value]] : [],
  );
  const two = own.find(({ alertsPerWeek }) => alertsPerWeek <= 2);
  const example =
    two?.sensitivity && two.ppv
      ? ` With at most two warnings a week (from ${percent(two.threshold)} on) ${percent(two.sensitivity.value)} ${interval(two.sensitivity.ci, 2)} of the events are warned of, and an event follows ${percent(two.ppv.value)} ${interval(two.ppv.ci, 2)} of the warnings.`
      : '';
  return figure(
    chart({
      ...{ id: 'alert-chart', title: 'Warnings a week against events that are caught' },
      description: `Sensitivity and positive predictive value by warnings a week.${example}`,
      x: {
        label: 'warnings a week',
        domain: [0, 7],
        ticks: [0, 1, 2, 3, 4, 5, 6, 7],
        text: String,
      },
      y: shareAxis('share'),
      marks: (x, y) => [
        line(caught(alertCurve(set, reference)), x, y, 1),
        line(right, x, y, 2),
        line(caught(own), x, y, 0),
      ],
    }),
    `Every threshold is a trade between nuisance and misses.${example}`,
    {
      caption: 'Warnings',
      head: ['from', 'warnings a week', 'sensitivity', 'specificity', 'PPV'],
      rows: own
        .filter((_, i) => i % 5 === 4)
        .map(({ threshold, alertsPerWeek, sensitivity, specificity, ppv }) => [
          ...[percent(threshold), decimal(alertsPerWeek, 2)],
          ...[sensitivity, specificity, ppv].map((rate) =>
            rate ? html`${decimal(rate.value)}<small>${interval(rate.ci)}</small>` : '–',
          ),
        ]),
    },
    legend([
      [0, 'events that are warned of'],
      [1, 'the same by the own rate'],
      [2, 'warnings that an event follows'],
    ]),
  );
}
