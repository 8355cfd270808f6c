import type { Metrics } from '@prodrome/assembly';
import { colors } from './colors.ts';
import { plainTable } from './plain-table.ts';

type Model = Metrics['models'][string];
type MetricName = Exclude<keyof Model['ci'], symbol | number>;

/** `133 patients` */
export const patientsText = ({ patients }: Metrics): string =>
  patients === 1 ? '1 patient' : `${patients} patients`;

/** The leaderboard: every model with its metrics and 95 % intervals, best log loss first. */
export function leaderboard(metrics: Metrics): string {
  const models = Object.entries(metrics.models).sort(
    ([, a], [, b]) => (a.logLoss ?? Infinity) - (b.logLoss ?? Infinity),
  );
  const partly = models.flatMap(([name, { rows }]) =>
    rows === undefined ? [] : [`${name} ${rows} of ${metrics.rows}`],
  );
  const rows = models.map(([name, model]) => {
    const row = [
      `${name}${model.rows === undefined ? '' : '*'}${metrics.caveats?.[name] === undefined ? '' : '†'}`,
      metricText(model, 'brier', 4),
      number(model.brierSkill),
      number(model.logLoss),
      metricText(model, 'pooledAuc'),
      number(model.withinAuc),
      number(model.onsetWithinAuc),
      number(model.calibrationSlope, 2),
      ...(metrics.skill ? [ofCeiling(metrics.skill[name])] : []),
    ];
    return name === 'selected' ? row.map((cell) => colors.bold(cell)) : row;
  });
  const note = `* evaluated on the rows that it answered only: ${partly.join(', ')}. Skill is against climatology on those rows.`;
  const columns = metrics.skill ? [...head, 'of ceiling [95 %]'] : head;
  const notes = [
    ...(metrics.skill ? [ceilingNote] : []),
    ...(partly.length > 0 ? [note] : []),
    ...caveatNotes(metrics),
  ];
  return [...plainTable(columns, rows), '', legendOf(metrics), ...notes].join('\n');
}

/** Models that one sentence stands against, together. */
function caveatNotes({ caveats = {} }: Metrics): string[] {
  const names = new Map<string, string[]>();
  for (const [name, caveat] of Object.entries(caveats)) {
    names.set(caveat, [...(names.get(caveat) ?? []), name]);
  }
  return [...names].map(([caveat, own]) => `† ${own.join(', ')}: ${caveat}.`);
}

const ceilingNote =
  'of ceiling: how much of the way from the climatology of the truth to oracle2, the best forecast from what was recorded, by log loss.';

const ofCeiling = (skill: { value: number; ci?: readonly [number, number] } | undefined): string =>
  skill?.ci
    ? `${number(skill.value)} [${number(skill.ci[0])}, ${number(skill.ci[1])}]`
    : number(skill?.value);

const head = [
  'model',
  'Brier [95 %]',
  'skill',
  'log loss',
  'AUC [95 %]',
  'within',
  'onset',
  'slope',
];

/** Lowest first. */
const losses = (byName: Readonly<Record<string, number>>): string =>
  Object.entries(byName)
    .sort(([, a], [, b]) => a - b)
    .map(([name, loss]) => `${name} ${number(loss, 4)}`)
    .join(', ');

/** Whom intervals are drawn over. */
const legendOf = ({ blocks }: Metrics): string =>
  blocks === undefined ? legend : onePersonLegend(blocks);

const onePersonLegend = (blocks: number): string =>
  [
    `skill: Brier skill against climatology, the person’s own rate so far. Intervals: jackknife over ${blocks} blocks of 14 days of one person,`,
    'later days forecast from earlier ones only. selected: what the rule took. Lowest log loss first.',
  ].join('\n');

const legend = [
  'skill: Brier skill against climatology. AUC mixes who with when; within: concordance within patients, .5 = knows who,',
  'not when; onset: the same on days free of the event. Intervals: jackknife over patients. selected: what the rule took.',
  'Lowest log loss first.',
].join('\n');

/** Who answers where no member of a mixture does, where a mixture is served. */
function standbyLines({ shipped, selection: { standby }, models }: Metrics): readonly string[] {
  const isMixture = mixtures.includes(shipped) && shipped in models;
  // of diaries it has joined every mixture, and answers every row
  const historyAnswers = models['markov'] !== undefined && models['markov'].rows === undefined;
  return isMixture && standby !== undefined && !historyAnswers
    ? [`  where no expert of the council answers, ${standby} does: such rows are labelled degraded`]
    : [];
}

const mixtures = ['uniform', 'greedy', 'stacking', 'gate', 'meta_learner'];

/** `gate against greedy: log loss −.0009 [−.0060, +.0043]: not better by an interval` */
export const decisionText = ({
  candidate,
  incumbent,
  difference,
  ci,
  accepted,
}: Metrics['selection']['decisions'][number]): string =>
  `${candidate} against ${incumbent}: log loss ${intervalText({ difference, ...(ci && { ci }) })}: ${verdict(accepted, ci)}`;

/** `−.0009 [−.0060, +.0043]` */
export const intervalText = ({
  difference,
  ci,
}: {
  readonly difference: number;
  readonly ci?: readonly [number, number];
}): string => `${signed(difference)}${ci ? ` [${signed(ci[0])}, ${signed(ci[1])}]` : ''}`;

/** `.1381 [.117, .159]`; a dash where there is none. */
export function metricText(model: Model, metric: MetricName, digits = 3): string {
  const value = model[metric];
  const interval = model.ci[metric];
  if (value === undefined) return '–';
  if (!interval) return number(value, digits);
  return `${number(value, digits)} [${number(interval[0])}, ${number(interval[1])}]`;
}

/** What was selected, and why. */
export function selectionText(metrics: Metrics): string {
  const { selection } = metrics;
  const lines = [
    `Shipped: ${colors.bold(metrics.shipped)}${selection.calibrated ? ', calibrated' : ''}${selection.personal ? ', with a calibration that follows each patient' : ''}.`,
    `  cross-fitted log loss: ${losses(selection.logLoss)}`,
    ...selection.decisions.map((decision) => `  ${decisionText(decision)}`),
    ...Object.entries(selection.incomplete).map(
      ([name, reason]) => `  ${name} cannot be served alone: ${reason}`,
    ),
    ...standbyLines(metrics),
    ...absentLines(metrics),
    ...onePersonLines(metrics),
  ];
  return lines.join('\n');
}

/** What a diary of one person is good for. */
function onePersonLines({ blocks, shipped, rows }: Metrics): string[] {
  if (blocks === undefined || !['climatology', 'markov'].includes(shipped)) return [];
  return [
    `  ${rows} days of one person are too few for anything above the own rate${shipped === 'markov' ? ' and the day before' : ''}: a model trained on many people forecasts from the first day`,
  ];
}

function verdict(accepted: boolean, ci: readonly [number, number] | undefined): string {
  if (!ci) return 'nothing to draw an interval over, not taken';
  const [low] = ci;
  if (accepted) return 'better by an interval, taken';
  return low > 0 ? 'worse by an interval' : 'not better by an interval';
}

/** A line for every model that is not in the table, or not in the bundle, with the reason. */
export const absentLines = ({ absent }: Metrics): string[] =>
  Object.entries(absent).map(([name, reason]) => `  ${name} is absent: ${reason}`);

/** Without the zero before the point, as the field writes rates; an absent number is a dash. */
function number(value: number | undefined, digits = 3): string {
  return value === undefined ? '–' : value.toFixed(digits).replace(/^(-?)0\./, '$1.');
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${number(Math.abs(value), 4)}`;
