import { mean as meanOf } from '@prodrome/numerics';
import type { PatientState } from '../person/patient-state.ts';
import { checkPlan, refused, type PlanCalendar } from '../plan/check-plan.ts';
import type { Plan } from '../plan/plan-schema.ts';
import { newPersonPrior } from '../response/random-slopes.ts';
import { populationOf, type DigitalTwin } from '../person/twin.ts';
import { runFutures, type ArmOutcome, type Futures, type FuturesSize } from './run-futures.ts';
import {
  effectOf,
  expectedDays,
  futuresOfASet,
  type DaysInterval,
  type PlanEffect,
} from './summary.ts';

/** How a plan is simulated. */
export interface SimulationOptions extends PlanCalendar {
  readonly seed: number;
  /** Futures in all, a multiple of 4; 1,000 when not given. */
  readonly paths?: number;
}

/** What may come of a plan. Plain JSON. */
export interface Simulation {
  readonly days: number;
  /** Attack days to expect. */
  readonly without: DaysInterval;
  readonly withPlan: DaysInterval;
  readonly effect: PlanEffect;
  /** Effect to expect by two models: variables act on this person as own days tell, and as they act on people on average. */
  readonly models: { readonly own: number; readonly likeOthers: number };
  /** What the same changes do to a copy of the exposures that cannot act. */
  readonly placebo: PlanEffect;
  /** Days with acute medicine to expect; absent where none is recorded. */
  readonly doseDays?: { readonly without: number; readonly withPlan: number };
  readonly paths: number;
}

/**
 * Simulates the days to come of one person with a plan and without it, and what differs: an associational simulation of a model, no promise.
 * Laws: a plan without steps has no effect, exactly; neither the order of steps nor anybody else's days change anything. Deterministic by seed.
 * @throws ProdromeError as {@link checkPlan}; `PLAN_REFUSED` too for a plan under which acute medicine would be taken as often as overuse.
 */
export function simulatePlan(
  twin: DigitalTwin,
  state: PatientState,
  plan: Plan,
  { seed, paths = 1000, ...calendar }: SimulationOptions,
): Simulation {
  const steps = checkPlan(twin, state, plan, calendar);
  const sets = Math.max(2, Math.floor(paths / futuresOfASet));
  const size = { days: plan.days, sets, futures: futuresOfASet, seed };
  const futures = runFutures(twin, state, steps, size);
  expectSafeIntake(twin, futures, plan);
  const effect = effectOf(futures.withPlan, futures.without);
  const hasTreatment = twin.variables.some(({ kind }) => kind === 'treatment');
  return {
    days: plan.days,
    without: expectedDays(futures.without),
    withPlan: expectedDays(futures.withPlan),
    effect,
    models: { own: effect.mean, likeOthers: asOthers(twin, state, steps, size) },
    placebo: effectOf(futures.placebo, futures.without),
    ...(hasTreatment && {
      doseDays: {
        without: meanOf(futures.without.doseDays),
        withPlan: meanOf(futures.withPlan.doseDays),
      },
    }),
    paths: sets * futuresOfASet,
  };
}

/** @throws ProdromeError `PLAN_REFUSED` where a plan raises the intake of acute medicine to what counts as overuse. */
function expectSafeIntake(
  { variables }: DigitalTwin,
  { without, withPlan }: Futures,
  { days }: Plan,
): void {
  const limits = variables.flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  if (limits.length === 0) return;
  const limit = Math.min(...limits);
  const aMonth = (arm: ArmOutcome): number => (30 * meanOf(arm.doseDays)) / days;
  const [before, after] = [aMonth(without), aMonth(withPlan)];
  if (after < limit || after <= before) return;
  throw refused(
    'simulation',
    `acute medicine on fewer than ${limit} days a month`,
    `${after.toFixed(1)}, more than the ${before.toFixed(1)} without the plan`,
    'regular intake as often as that is overuse and can itself cause headache (ICHD-3 8.2)',
  );
}

/** A tenth of the futures is enough for a mean. */
const shareForMeans = 10;

/** The expected effect if variables acted on this person as on people on average: own level, the population's slopes. */
function asOthers(
  twin: DigitalTwin,
  state: PatientState,
  steps: Parameters<typeof runFutures>[2],
  size: FuturesSize,
): number {
  const { mean } = newPersonPrior(populationOf(twin.onset));
  const slopes = twin.scales.length;
  const others = state.onset.mean.map((own, at) =>
    at > 0 && at <= slopes ? (mean[at] as number) : own,
  );
  const alike = { ...state, onset: { ...state.onset, mean: others } };
  const fewer = { ...size, sets: Math.max(2, Math.floor(size.sets / shareForMeans)) };
  const { withPlan, without } = runFutures(twin, alike, steps, fewer);
  return meanOf(withPlan.expected) - meanOf(without.expected);
}
