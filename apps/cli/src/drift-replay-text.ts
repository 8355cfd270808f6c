import type { NamedPolicy, OpenModel } from '@prodrome/assembly';
import { plainTable } from './plain-table.ts';
import { printable } from './printable.ts';

type Replayed = Awaited<ReturnType<OpenModel['replayDrift']>>;
type Outcome = Replayed['replay']['policies'][number];
type Alarm = Outcome['alarms'][number];

const mostTold = 10;

/** What drift policies would have done, for people: each against doing nothing, and the first alarms. */
export function driftReplayText(
  { replay, dataset }: Replayed,
  policies: readonly NamedPolicy[],
): string {
  const { rows, patients, logLoss, together } = replay;
  const named = replay.policies.map((outcome, at) => {
    const { scope, of, detector, action } = policies[at] as NamedPolicy;
    const watched = of ? ` ${of.join(', ')}` : '';
    return lineOf(`${at + 1}  ${scope}${watched}, ${detector}: ${action}`, outcome);
  });
  const all = together ? [lineOf('all together', together)] : [];
  const alarms = replay.policies
    .flatMap((outcome) => outcome.alarms)
    .sort((a, b) => a.day - b.day || a.policy - b.policy);
  return [
    `${dataset.report.file}: ${rows} forecasts of ${patients} patients, log loss ${digits(logLoss)} without any policy`,
    '',
    ...plainTable(
      ['policy', 'alarms', 'moved', 'log loss against doing nothing', ''],
      [...named, ...all],
    ),
    ...(alarms.length > 0
      ? [
          '',
          alarms.length > mostTold
            ? `The first ${mostTold} of ${alarms.length} alarms:`
            : 'Alarms:',
          ...alarms.slice(0, mostTold).map((alarm) => `  ${alarmText(alarm, dataset)}`),
        ]
      : []),
    ...retrainedLines(replay, dataset),
    '',
    'Policies are tried on history alone: forecasts do without them. What pays for single patients is meta_learner.drift_detector; for an',
    'expert that has become worse for everybody, prodrome update --retrain or --remove makes another model.',
  ].join('\n');
}

function lineOf(name: string, { alarms, moved, difference, ci }: Outcome): string[] {
  const interval = ci ? ` [${ci.map(signed).join(', ')}]` : '';
  return [
    name,
    String(alarms.length),
    String(moved),
    `${signed(difference)}${interval}`,
    verdict(difference, alarms.length, ci),
  ];
}

function verdict(difference: number, alarms: number, ci: Outcome['ci']): string {
  if (alarms === 0) return 'never fired';
  if (difference === 0) return 'changed nothing';
  if (ci && ci[1] < 0) return 'pays';
  return ci && ci[0] > 0 ? 'costs' : 'not better by an interval';
}

function alarmText(
  { policy, day, of, patient, direction }: Alarm,
  dataset: Replayed['dataset'],
): string {
  const who =
    patient === undefined ? '' : ` of ${printable(dataset.table.patientIds[patient] ?? '')}`;
  const what = of ?? 'what is served';
  return `${dayOf(day, dataset)}  ${what}${who}: ${direction === 'up' ? 'up' : 'down'} (policy ${policy + 1})`;
}

/** Experts that were trained anew, each with what it learned from. */
function retrainedLines(
  { policies }: Replayed['replay'],
  dataset: Replayed['dataset'],
): readonly string[] {
  const all = policies.flatMap(({ retrained = [] }) => retrained);
  if (all.length === 0) return [];
  const lines = all.map(({ policy, expert, day, rows, failure }) => {
    const outcome = failure === undefined ? '' : `, and stayed as it was: ${failure}`;
    return `  ${dayOf(day, dataset)}  ${expert}: on ${rows} forecasts since its alarm (policy ${policy + 1})${outcome}`;
  });
  return ['', 'Trained anew:', ...lines];
}

/** A day as the file writes it. */
function dayOf(day: number, dataset: Replayed['dataset']): string {
  const row = dataset.table.times.findIndex((time) => Math.floor(time) === day);
  return row < 0 ? String(day) : dataset.timeText(row);
}

/** The same as plain data, patients and days by name. */
export function replayJson(
  { replay, dataset, inSample }: Replayed,
  policies: readonly NamedPolicy[],
): object {
  const outcome = ({ alarms, retrained, ...figures }: Outcome): object => ({
    ...figures,
    ...(retrained && {
      retrained: retrained.map(({ day, ...one }) => ({ ...one, day: dayOf(day, dataset) })),
    }),
    alarms: alarms.map(({ patient, day, ...alarm }) => ({
      ...alarm,
      day: dayOf(day, dataset),
      ...(patient !== undefined && { patient: dataset.table.patientIds[patient] }),
    })),
  });
  const { together } = replay;
  return {
    ...{ rows: replay.rows, patients: replay.patients, logLoss: replay.logLoss, inSample },
    policies: replay.policies.map((own, at) => {
      const { scope, of, action, detector } = policies[at] as NamedPolicy;
      return { scope, ...(of && { of }), action, detector, ...outcome(own) };
    }),
    ...(together && { together: outcome(together) }),
  };
}

const digits = (value: number): string => value.toFixed(4).replace(/^0/, '');

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${digits(Math.abs(value))}`;
