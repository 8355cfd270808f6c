import type { SimulateAnswer, TwinAnswer } from '@prodrome/assembly';
import { colors } from './colors.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './printable.ts';

type Step = SimulateAnswer['plan']['steps'][number];
type Days = SimulateAnswer['simulation']['without'];

/** What a twin has learned, and what a plan may change. */
export function twinText({ out, learnedFrom, changeable, refusals }: TwinAnswer): string {
  const { people, days, onsets } = learnedFrom;
  const others = Object.entries(refusals).map(([name, why]) => `  ${name}: ${why}`);
  return [
    `${out}: learned from ${people} people, ${days} days, ${onsets} attacks after free days`,
    `A plan may change ${changeable.join(', ') || 'nothing'}.`,
    ...(others.length > 0 ? ['No plan may change', ...others] : []),
  ].join('\n');
}

/** What a plan would change, and how little of it is known, for a person. */
export function simulationText(answer: SimulateAnswer): string {
  const { patient, asOf, plan, simulation, doses, state } = answer;
  const { days, without, withPlan, effect, placebo, models, doseDays } = simulation;
  return [
    `Patient ${printable(patient)}, ${days} days after ${asOf}`,
    ...plan.steps.map((step) => `Plan: ${stepText(step, answer)}`),
    ...(plan.steps.length === 0 ? ['Plan: nothing'] : []),
    '',
    ...plainTable(
      ['attack days', 'expected', '90 % interval'],
      [
        ['without the plan', ...daysText(without)],
        ['with it', ...daysText(withPlan)],
        ['difference', ...daysText(effect, signed)],
        ['placebo', ...daysText(placebo, signed)],
      ],
    ),
    '',
    colors.bold(verdict(answer)),
    `Not known of the person: ± ${fixed(effect.parameterDeviation)} days; luck of ${days} such days: ± ${fixed(effect.samplingDeviation)}.`,
    `If the person were like others: ${signed(models.likeOthers)}.`,
    ...(doseDays
      ? [
          `Days with acute medicine: ${fixed(doseDays.without)} without, ${fixed(doseDays.withPlan)} with it.`,
        ]
      : []),
    ...(doses
      ? [
          '',
          ...plainTable(
            ['followed', 'difference', '90 % interval'],
            doses.map((dose) => [`${100 * dose.share} %`, ...daysText(dose, signed)]),
          ),
        ]
      : []),
    '',
    ...plainTable(
      ['sensitivity', 'own', 'of anybody', 'learned from own days'],
      state.sensitivities
        .filter(({ variable }) => plan.steps.some((step) => step.variable === variable))
        .map(({ variable, term, mean, deviation, prior, learned, days: own }) => [
          `${variable}, ${term}`,
          `${signed(mean)} ± ${fixed(deviation)}`,
          `${signed(prior.mean)} ± ${fixed(prior.deviation)}`,
          own === 0 ? 'nothing' : `${Math.round(100 * learned)} %, ${own} days`,
        ]),
    ),
    '',
    'Sensitivities are log odds of an attack after a free day, for a standard deviation.',
    'A simulation of associations, not of proven causes, on the days as they get recorded. It does not say to start, stop or change medicine.',
    'Research software, not a medical device. It is often wrong and does not replace a clinician.',
  ].join('\n');
}

function verdict({ simulation: { effect, placebo } }: SimulateAnswer): string {
  if (placebo.isTold)
    return 'The placebo shows an effect too: nothing is to be made of these figures.';
  if (!effect.isTold) return 'The plan cannot be told from no effect by these data.';
  return effect.mean < 0
    ? 'The plan goes with fewer attack days.'
    : 'The plan goes with more attack days.';
}

function stepText(
  { variable, set, shift, cap, from, until, schedule, adherence }: Step,
  { units }: SimulateAnswer,
): string {
  const unit = units[variable] === undefined ? '' : ` ${units[variable]}`;
  const what =
    set !== undefined
      ? `${variable} set to ${set}${unit}`
      : shift !== undefined
        ? `${variable} ${signed(shift)}${unit}`
        : `${variable} at most ${cap}${unit}`;
  const when = [
    ...(from === 1 ? [] : [`from ${from}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(schedule
      ? [
          'weekdays' in schedule
            ? `on ${schedule.weekdays.join(', ')}`
            : `every ${schedule.everyDays} days`,
        ]
      : []),
    ...(adherence === 1 ? [] : [`followed on ${Math.round(100 * adherence)} % of days`]),
  ];
  return [what, ...when].join(', ');
}

const daysText = (
  { mean, low, high }: Days,
  write: (value: number) => string = fixed,
): string[] => [write(mean), `${write(low)} to ${write(high)}`];

const fixed = (value: number): string => value.toFixed(1);

const signed = (value: number): string => {
  const text = Math.abs(value).toFixed(1);
  return Number(text) === 0 ? '0.0' : `${value < 0 ? '−' : '+'}${text}`;
};
