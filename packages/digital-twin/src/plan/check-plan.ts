import { nearestNames } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';
import { monthDays } from '../days/own-term.ts';
import type { TwinVariable } from '../days/variable.ts';
import type { PatientState } from '../person/patient-state.ts';
import type { DigitalTwin } from '../person/twin.ts';
import { weekdayNames, type Plan, type PlanStep } from './plan-schema.ts';

/** A step that may be simulated. */
export interface CheckedStep {
  readonly variable: number;
  readonly action: 'set' | 'shift' | 'cap';
  readonly amount: number;
  /** [days] 1 = the step is meant for the day. */
  readonly meant: Uint8Array;
  readonly adherence: number;
}

/** How days are told. */
export interface PlanCalendar {
  /** Whether day numbers are days since 1970-01-01, so that dates and weekdays mean something. */
  readonly hasDates: boolean;
}

/** Days of one's own that a person needs, of which the outcome is known: a month counts from 20 recorded days on (IHS guidelines). */
const leastDays = 20;

/**
 * The steps of a plan for this person, in the order in which they are applied: what is set, then shifted, then capped. The order in the plan does not matter.
 * @throws ProdromeError `DATA_INSUFFICIENT` for a person with fewer than 20 labelled days, or without a day that knows the variable; `CONFIG` for an unknown variable, days that are
 * past, turned around or beyond the plan, an amount beyond what is plausible, steps that contradict each other; `PLAN_REFUSED` with the reason for what is no cause, what cannot be
 * told from a sign of an attack, and intake of acute medicine at the limits of overuse.
 */
export function checkPlan(
  twin: DigitalTwin,
  state: PatientState,
  plan: Plan,
  calendar: PlanCalendar,
): readonly CheckedStep[] {
  const { labelledDays } = state.learnedFrom;
  if (labelledDays < leastDays) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'simulation',
      expected: `at least ${leastDays} days of this person whose outcome is recorded`,
      got: String(labelledDays),
      hint: 'What a plan would change cannot be said from these data',
    });
  }
  const steps = plan.steps.map((step, at) => {
    const where = `steps[${at}]`;
    const variable = variableOf(twin, step, where);
    const meant = meantDays(plan, step, { where, state, calendar });
    const { action, amount } = actionOf(step);
    const known = twin.variables[variable] as TwinVariable;
    expectObserved(state, known, where);
    expectPlausible(known, { action, amount, state, variable, where });
    if (known.kind === 'treatment') expectSafe(known, action, amount, meant, where);
    return { variable, action, amount, meant, adherence: step.adherence, at };
  });
  expectAgreement(steps, twin.variables);
  const order = ['set', 'shift', 'cap'];
  return steps.toSorted(
    (a, b) => order.indexOf(a.action) - order.indexOf(b.action) || a.variable - b.variable,
  );
}

/** A plan may name what every object has. */
const ownOf = (texts: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(texts, name) ? texts[name] : undefined;

function variableOf(twin: DigitalTwin, { variable: name }: PlanStep, step: string): number {
  const where = `${step}.variable`;
  const at = twin.variables.findIndex((variable) => variable.name === name);
  const reason =
    twin.variables[at]?.refusal ??
    ownOf(twin.looksLikeSign, name) ??
    (twin.signs.includes(name)
      ? 'it is a sign of an attack on its way, not a cause'
      : ownOf(twin.refusals, name));
  if (reason !== undefined) throw refused(where, 'a variable that a plan can change', name, reason);
  if (at >= 0) return at;
  const known = twin.variables
    .filter(({ refusal }) => refusal === undefined)
    .map((variable) => variable.name);
  const near = nearestNames(name, known, 3);
  throw new ProdromeError('CONFIG', {
    where,
    expected: `one of ${(near.length > 0 ? near : known).join(', ')}`,
    got: name,
  });
}

/** @throws ProdromeError `PLAN_REFUSED` */
export const refused = (
  where: string,
  expected: string,
  got: string,
  reason: string,
): ProdromeError =>
  new ProdromeError('PLAN_REFUSED', { where, expected, got, hint: `Not simulated: ${reason}` });

function actionOf({ set, shift, cap }: PlanStep): Pick<CheckedStep, 'action' | 'amount'> {
  if (set !== undefined) return { action: 'set', amount: set };
  if (shift !== undefined) return { action: 'shift', amount: shift };
  return { action: 'cap', amount: cap as number };
}

interface DaysContext {
  readonly where: string;
  readonly state: PatientState;
  readonly calendar: PlanCalendar;
}

const millisecondsOfADay = 86_400_000;

function meantDays(
  plan: Plan,
  { from, until = plan.days, schedule }: PlanStep,
  context: DaysContext,
): Uint8Array {
  const first = dayOfPlan(from, plan, { ...context, where: `${context.where}.from` });
  const last = dayOfPlan(until, plan, { ...context, where: `${context.where}.until` });
  if (last < first) {
    throw new ProdromeError('CONFIG', {
      where: `${context.where}.until`,
      expected: `no day before from, ${from}`,
      got: String(until),
    });
  }
  const meant = new Uint8Array(plan.days);
  for (let day = first; day <= last; day++)
    meant[day - 1] = Number(isScheduled(schedule, day - first, day, context));
  if (meant.includes(1)) return meant;
  throw new ProdromeError('CONFIG', {
    where: `${context.where}.schedule`,
    expected: 'at least one day of the step',
    got: 'none',
    hint: 'The step changes nothing',
  });
}

function isScheduled(
  schedule: PlanStep['schedule'],
  since: number,
  day: number,
  { where, state, calendar }: DaysContext,
): boolean {
  if (!schedule) return true;
  if ('everyDays' in schedule) return since % schedule.everyDays === 0;
  if (!calendar.hasDates) {
    throw new ProdromeError('CONFIG', {
      where: `${where}.schedule.weekdays`,
      expected: 'every_days: the days of these data have no weekday',
      got: schedule.weekdays.join(', '),
    });
  }
  // Monday is 0; day 0 was a Thursday
  const weekday = (((state.lastDay + day + 3) % 7) + 7) % 7;
  return schedule.weekdays.includes(weekdayNames[weekday] as (typeof schedule.weekdays)[number]);
}

/** The number of a day of the plan, from 1 on. */
function dayOfPlan(
  day: number | string,
  { days }: Plan,
  { where, state, calendar }: DaysContext,
): number {
  if (typeof day === 'string' && !calendar.hasDates) {
    throw new ProdromeError('CONFIG', {
      where,
      expected: 'a number: the days of these data have no dates',
      got: day,
    });
  }
  const number =
    typeof day === 'number' ? day : Date.parse(day) / millisecondsOfADay - state.lastDay;
  if (number >= 1 && number <= days) return number;
  const past = number < 1;
  throw new ProdromeError('CONFIG', {
    where,
    expected: past ? 'a day after the last record' : `a day of the plan, which has ${days}`,
    got: String(day),
    hint: past ? 'What has been cannot be changed' : 'Raise days, or end the step earlier',
  });
}

function expectObserved(
  { sensitivities }: PatientState,
  { name }: TwinVariable,
  where: string,
): void {
  const told = sensitivities.filter(({ variable }) => variable === name);
  if (told.length === 0 || told.some(({ days }) => days > 0)) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `${where}.variable`,
    expected: `days of this person with a value of ${name}`,
    got: 'none whose outcome is known',
    hint: 'Only the population speaks here: what it would change for this person cannot be said from these data',
  });
}

interface Amount {
  readonly action: CheckedStep['action'];
  readonly amount: number;
  readonly state: PatientState;
  readonly variable: number;
  readonly where: string;
}

function expectPlausible(
  { plausible, possible, unit, kind }: TwinVariable,
  { action, amount, state, variable, where }: Amount,
): void {
  const limits = plausible ?? possible;
  const own = state.own[variable];
  const usual = own?.kind === 'habit' ? own.usual : 0;
  const value = action === 'shift' ? usual + amount : amount;
  if (kind === 'treatment' && action === 'shift') {
    throw new ProdromeError('CONFIG', {
      where: `${where}.shift`,
      expected: 'set or cap: a dose is taken or not',
      got: String(amount),
    });
  }
  if (!limits || (value >= limits[0] && value <= limits[1])) return;
  const written = unit === undefined ? '' : ` ${unit}`;
  throw new ProdromeError('CONFIG', {
    where: `${where}.${action}`,
    expected: `what leads to values from ${limits[0]} to ${limits[1]}${written}`,
    got: action === 'shift' ? `${amount}, from a usual ${usual.toPrecision(3)}` : String(amount),
  });
}

/** No plan takes acute medicine as often as ICHD-3 8.2 counts as overuse, whatever the adherence. */
function expectSafe(
  { name, limit }: TwinVariable,
  action: CheckedStep['action'],
  amount: number,
  meant: Uint8Array,
  where: string,
): void {
  if (limit === undefined || action !== 'set' || amount <= 0) return;
  let most = 0;
  let count = 0;
  meant.forEach((own, day) => {
    count += own - (day >= monthDays ? (meant[day - monthDays] as number) : 0);
    most = Math.max(most, count);
  });
  if (most < limit) return;
  throw refused(
    `${where}.set`,
    `acute medicine on fewer than ${limit} of 30 days`,
    `${most} days`,
    `regular intake of ${name} on ${limit} days a month or more is overuse and can itself cause headache (ICHD-3 8.2)`,
  );
}

/** One change of a kind for each variable and day; a value that is set is neither shifted nor capped. */
function expectAgreement(
  steps: readonly (CheckedStep & { readonly at: number })[],
  variables: readonly TwinVariable[],
): void {
  steps.forEach((one, i) => {
    for (const other of steps.slice(0, i)) {
      if (one.variable !== other.variable) continue;
      const agree = one.action !== other.action && one.action !== 'set' && other.action !== 'set';
      if (agree || !one.meant.some((own, day) => own === 1 && other.meant[day] === 1)) continue;
      throw new ProdromeError('CONFIG', {
        where: `steps[${one.at}]`,
        expected: `days on which steps[${other.at}] does not ${other.action} ${variables[one.variable]?.name}`,
        got: `${one.action} on the same days`,
        hint: 'The steps contradict each other',
      });
    }
  });
}
