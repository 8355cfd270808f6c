import { choleskyFactor, createMatrix, type SeededStream } from '@prodrome/numerics';
import { z } from 'zod';
import type { PersonDays } from '../days/person-days.ts';
import { cyclePhase, cyclePhaseSchema, type Cycle, type CyclePhase } from './cycle.ts';
import { withoutWeekday, type Exposures } from './fit-exposures.ts';
import { ownMarginal, usualValue, type Habit } from './habit.ts';
import type { Marginal } from './marginal.ts';

/** Where a person stands with each variable. */
export const ownBehaviourSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('habit'),
    /** Own mean, drawn to the population's. */
    usual: z.number(),
    /** Own values, each once for every day that had it. */
    values: z.array(z.number()),
    /** Normal number of the last observed day, weekday taken off; absent where there was none. */
    last: z.number().optional(),
    /** Days since. */
    age: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('cycle'), ...cyclePhaseSchema.shape }),
  z.strictObject({
    kind: z.literal('treatment'),
    onAttackDay: z.number().min(0).max(1),
    onFreeDay: z.number().min(0).max(1),
  }),
]);

/** One {@link ownBehaviourSchema}. */
export type OwnBehaviour = z.output<typeof ownBehaviourSchema>;

/** Where a person stands with each variable after these days. */
export function ownBehaviours(
  { behaviours }: Exposures,
  person: PersonDays,
): readonly OwnBehaviour[] {
  return behaviours.map((behaviour, v): OwnBehaviour => {
    const series = person.values[v] as Float64Array;
    if (behaviour.kind === 'cycle') return { kind: 'cycle', ...cyclePhase(series, behaviour) };
    if (behaviour.kind === 'treatment') {
      const shareOn = (outcome: number, share: Pick<Habit, 'mean' | 'strength'>): number =>
        usualValue(
          Float64Array.from(series, (value, day) =>
            person.outcomes[day] === outcome && !Number.isNaN(value) ? Number(value > 0) : NaN,
          ),
          share,
        );
      return {
        kind: 'treatment',
        onAttackDay: shareOn(1, behaviour.onAttackDay),
        onFreeDay: shareOn(0, behaviour.onFreeDay),
      };
    }
    const normals = series.map(ownMarginal(series, behaviour).toNormal);
    const rest = withoutWeekday(normals, person.first, behaviour.weekdays);
    const at = rest.findLastIndex((z) => !Number.isNaN(z));
    return {
      kind: 'habit',
      usual: usualValue(series, behaviour),
      values: Array.from(series).filter((value) => !Number.isNaN(value)),
      ...(at >= 0 && { last: rest[at] as number, age: series.length - 1 - at }),
    };
  });
}

/** Draws the days that may come, one after the other. */
export interface DayDrawer {
  /** Begins another future. */
  begin(stream: SeededStream): void;
  /** The next day of all variables, into `out` [variables]; doses and what is not known are NaN. */
  next(stream: SeededStream, out: Float64Array): void;
}

/**
 * Futures of a person's exposures after the last day. Every day takes as many numbers from the stream as any other.
 * @param lastDay - number of the last day that is known, as in the table
 * @param length - days since the first, of which cycles are counted from 0
 */
export function createDayDrawer(
  { behaviours, correlations }: Exposures,
  own: readonly OwnBehaviour[],
  { lastDay, length }: { readonly lastDay: number; readonly length: number },
): DayDrawer {
  const habits = behaviours.flatMap((behaviour, v) => {
    const state = own[v] as OwnBehaviour;
    return behaviour.kind === 'habit' && state.kind === 'habit'
      ? [habitProcess(v, behaviour, state)]
      : [];
  });
  const cycles = behaviours.flatMap((behaviour, v) => {
    const state = own[v] as OwnBehaviour;
    return behaviour.kind === 'cycle' && state.kind === 'cycle'
      ? [{ v, cycle: behaviour, phase: state, next: 0, last: 0 }]
      : [];
  });
  const n = habits.length;
  const innovations = innovationFactor(habits, correlations);
  const at = new Float64Array(n);
  const noise = new Float64Array(n);
  let day = 0;
  return {
    begin: (stream) => {
      day = 0;
      habits.forEach(({ start, startDeviation }, i) => {
        at[i] = start + startDeviation * stream.nextNormal();
      });
      for (const one of cycles) beginCycle(one, length, stream);
    },
    next: (stream, out) => {
      day += 1;
      fillNormals(stream, noise);
      for (let i = 0; i < n; i++) {
        const { v, habit, marginal } = habits[i] as HabitProcess;
        let moved = habit.persistence * (at[i] as number);
        for (let j = 0; j <= i; j++)
          moved += (innovations[i * n + j] as number) * (noise[j] as number);
        at[i] = moved;
        const weekday = (((lastDay + day) % 7) + 7) % 7;
        out[v] = marginal.fromNormal(moved + (habit.weekdays[weekday] as number));
      }
      for (const one of cycles) {
        const normal = stream.nextNormal();
        out[one.v] = inWindow(one, length - 1 + day, normal);
      }
    },
  };
}

/** Standard normal numbers in pairs, which takes half of what one by one takes (Box & Muller 1958). */
function fillNormals(stream: SeededStream, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - stream.next()));
    const angle = 2 * Math.PI * stream.next();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}

interface HabitProcess {
  readonly v: number;
  readonly habit: Habit;
  readonly marginal: Marginal;
  readonly deviation: number;
  readonly start: number;
  readonly startDeviation: number;
}

function habitProcess(
  v: number,
  habit: Habit,
  { values, last, age }: Extract<OwnBehaviour, { kind: 'habit' }>,
): HabitProcess {
  const spread = habit.weekdays.reduce((sum, mean) => sum + mean ** 2, 0) / 7;
  // weekdays and the rest make up the whole variance of 1
  const deviation = Math.sqrt(Math.max(0.05, 1 - spread));
  const kept = last === undefined ? 0 : habit.persistence ** (age ?? 0);
  return {
    ...{ v, habit, deviation },
    marginal: ownMarginal(Float64Array.from(values), habit),
    start: kept * (last ?? 0),
    startDeviation: deviation * Math.sqrt(1 - kept ** 2),
  };
}

/** [n, n] lower factor of the innovations' covariance: σᵢ σⱼ rᵢⱼ (1 − φᵢ φⱼ), which keeps correlation and variance. */
function innovationFactor(
  habits: readonly HabitProcess[],
  correlations: Exposures['correlations'],
): Float64Array {
  const n = habits.length;
  const covariance = createMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [a, b] = [habits[i] as HabitProcess, habits[j] as HabitProcess];
      covariance.data[i * n + j] =
        a.deviation *
        b.deviation *
        ((correlations[i] as readonly number[])[j] as number) *
        (1 - a.habit.persistence * b.habit.persistence);
    }
  }
  return choleskyFactor(covariance).data;
}

interface RunningCycle {
  readonly v: number;
  readonly cycle: Cycle;
  readonly phase: CyclePhase;
  /** Days from 0 on: the last start, and the next one. */
  last: number;
  next: number;
}

function beginCycle(one: RunningCycle, length: number, stream: SeededStream): void {
  const normal = stream.nextNormal();
  if (one.phase.start === undefined) return;
  one.last = one.phase.start;
  one.next = one.last + cycleLength(one, normal);
  // what was due before the last day and not recorded is due about now
  while (one.next < length - 1) one.next += Math.max(1, Math.round(one.phase.length));
}

const cycleLength = ({ cycle, phase }: RunningCycle, normal: number): number =>
  Math.max(cycle.window + 1, Math.round(phase.length + cycle.deviation * normal));

/** 1 in a window, 0 out of one; NaN for who never recorded it. */
function inWindow(one: RunningCycle, day: number, normal: number): number {
  if (!one.phase.isKnown) return NaN;
  if (one.phase.start === undefined) return 0;
  if (day >= one.next) {
    one.last = one.next;
    one.next = one.last + cycleLength(one, normal);
  }
  return day < one.last + one.cycle.window ? 1 : 0;
}
