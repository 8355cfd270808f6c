import type { MetricName } from '@prodrome/evaluation';
import { figure } from '../charts/figure.ts';
import { intervals, type IntervalRow } from '../charts/intervals.ts';
import type { AnsweredMetrics } from '@prodrome/evaluation';
import { reference, type Found } from '../findings/find.ts';
import { html, type Markup, type Part } from '../html/html.ts';
import { nameOf, shortName } from '../html/names.ts';
import { counted, decimal, interval } from '../html/numbers.ts';
import { table } from '../html/table.ts';

const metrics: readonly (readonly [MetricName, string, number])[] = [
  ['logLoss', 'log loss', 4],
  ['brier', 'Brier', 4],
  ['brierSkill', 'Brier skill', 3],
  ['pooledAuc', 'AUC', 3],
  ['withinAuc', 'within', 3],
  ['onsetWithinAuc', 'onset within', 3],
  ['averagePrecision', 'average precision', 3],
  ['calibrationIntercept', 'intercept', 2],
  ['calibrationSlope', 'slope', 2],
  ['ece', 'ECE', 3],
];

/** All models with intervals, lowest log loss first; those that answered a part of the rows last. */
export function leaderboard({ findings, data, models: values }: Found): Markup {
  const { about, models } = findings;
  const names = Object.keys(models).sort((a, b) => rank(models[a]) - rank(models[b]));
  const shown = metrics.filter(([metric]) =>
    names.some((name) => models[name]?.[metric] !== undefined),
  );
  const skills = names.flatMap((name): IntervalRow[] => {
    const { brierSkill: value, ci } = models[name] as AnsweredMetrics;
    return value === undefined || name === reference
      ? []
      : [{ name, value, ...(ci.brierSkill && { ci: ci.brierSkill }) }];
  });
  const kindOf = (name: string): string => {
    if (data.oracles && Object.hasOwn(data.oracles, name)) return 'ceiling: knows the truth';
    return name === reference ? 'baseline: the own rate' : '';
  };
  const heads = names.map((name): Part => {
    const kind = [kindOf(name), partOf(models[name], values[name]?.length ?? 0)].filter(
      (text) => text !== '',
    );
    return html`${nameOf(name)}${kind.map((text) => html`<small>${text}</small>`)}`;
  });
  return html` ${table({
      caption: 'Every model: value, and 95 % interval over patients',
      head: ['model', ...shown.map(([, label]) => label)],
      about: names.indexOf(about),
      rows: names.map((name, i) => [
        heads[i],
        ...shown.map(([metric, , digits]): Part => {
          const model = models[name];
          const ci = interval(model?.ci[metric], digits);
          return html`${decimal(model?.[metric], digits)}${ci === '' ? undefined : html`<small>${ci}</small>`}`;
        }),
      ]),
    })}
    <p class="soft">
      Lowest log loss first. Brier skill: against the patient’s own rate, 0 = no better. AUC mixes
      who with when; within: concordance within patients, 0.5 = knows who, not when; onset within:
      the same on days free of the
      event${findings.isOnsetMade ? `, as the label ${counted(data.horizonDays ?? 1, 'day')} before tells it` : ''}.
      Intercept and slope: of the calibration, 0 and 1 are right. ECE: calibration error of ten
      bins.
    </p>
    ${
      skills.length === 0
        ? undefined
        : figure(
            intervals({
              ...{
                id: 'skills',
                title: 'Brier skill of every model',
                label: 'Brier skill against the own rate',
                about,
              },
              description: skills
                .map(
                  ({ name, value, ci }) => `${shortName(name)} ${decimal(value)} ${interval(ci)}`,
                )
                .join('; '),
              rows: skills,
              text: (v) => decimal(v, 2),
            }),
            'Right of the line: better than the patient’s own rate. An interval that crosses the line: not known.',
            {
              caption: 'Brier skill',
              head: ['model', 'skill', '95 % interval'],
              rows: skills.map(({ name, value, ci }) => [
                nameOf(name),
                decimal(value),
                interval(ci),
              ]),
            },
          )
    }`;
}

const rank = (model: AnsweredMetrics | undefined): number =>
  (model?.logLoss ?? Infinity) + (model?.rows === undefined ? 0 : 1e6);

const partOf = (model: AnsweredMetrics | undefined, all: number): string =>
  model?.rows === undefined ? '' : `on ${counted(model.rows, 'row')} of ${all} only`;
