import { intervals, type IntervalRow } from '../charts/intervals.ts';
import { figure } from '../charts/figure.ts';
import type { GroupFinding } from '../findings/find-groups.ts';
import { fewestClusters } from '../findings/find-verdict.ts';
import type { Found } from '../findings/find.ts';
import { html, type Part } from '../html/html.ts';
import { nameOf, shortName } from '../html/names.ts';
import { counted, decimal, interval } from '../html/numbers.ts';
import { table } from '../html/table.ts';

/** Groups for whom no gain was found: what the first screen says. */
export const notFor = ({ groups }: Found['findings']): readonly Part[] =>
  groups.flatMap(({ grouping, group, verdict }): Part[] => {
    const { answer, logLoss, clusters } = verdict;
    if (answer === 'better' || answer === 'too-few') return [];
    const said = answer === 'worse' ? 'worse than the own rate' : 'no skill was found';
    return [
      html`${nameOf(grouping)}, ${nameOf(group)}: ${said} (log loss
      ${decimal(logLoss?.difference, 4)} ${interval(logLoss?.ci, 4)},
      ${counted(clusters, 'patient')})`,
    ];
  });

/** Every group with its intervals. */
export function subgroups({ findings: { groups, blocks } }: Found): Part {
  if (blocks !== undefined) return undefined;
  if (groups.length === 0) return html`<p>There is nothing to divide the forecasts by.</p>`;
  const known = groups.filter(({ verdict }) => verdict.answer !== 'too-few');
  const caption = `Groups: value, and 95 % interval over patients; below ${fewestClusters} patients nothing is claimed`;
  return html` ${
    known.length === 0
      ? undefined
      : figure(
          intervals({
            ...{ id: 'groups-chart', title: 'Log loss against the own rate, by group' },
            description: known.map(rowText).join('; '),
            label: 'log loss less that of the own rate',
            rows: known.map(rowOf),
            text: (v) => decimal(v, 3),
          }),
          'Left of the line: better than the patient’s own rate. With many groups one in twenty crosses by chance alone.',
          {
            caption: 'Log loss against the own rate',
            head: ['group', 'difference', '95 % interval'],
            rows: known.map(({ grouping, group, verdict: { logLoss } }) => [
              html`${nameOf(grouping)}, ${nameOf(group)}`,
              ...[decimal(logLoss?.difference, 4), interval(logLoss?.ci, 4)],
            ]),
          },
        )
  }
  ${table({
    caption,
    head: ['group', 'patients', 'forecasts', 'events', 'Brier skill', 'AUC', 'within', 'slope'],
    rows: groups.map(({ grouping, group, verdict, metrics }): Part[] => [
      html`${nameOf(grouping)}<small>${nameOf(group)}</small>`,
      ...[verdict.clusters, verdict.rows, verdict.events],
      ...(
        [
          ['brierSkill', 3],
          ['pooledAuc', 3],
          ['withinAuc', 3],
          ['calibrationSlope', 2],
        ] as const
      ).map(([metric, digits]): Part => {
        const ci = interval(metrics?.ci[metric], digits);
        return html`${decimal(metrics?.[metric], digits)}${ci === '' ? undefined : html`<small>${ci}</small>`}`;
      }),
    ]),
  })}`;
}

const rowOf = ({ group, verdict: { logLoss } }: GroupFinding): IntervalRow => ({
  name: group,
  value: logLoss?.difference ?? 0,
  ...(logLoss && { ci: logLoss.ci }),
});

const rowText = ({ grouping, group, verdict: { logLoss } }: GroupFinding): string =>
  `${shortName(grouping)}, ${shortName(group)}: ${decimal(logLoss?.difference, 4)} ${interval(logLoss?.ci, 4)}`;
