import { createStream, type SeededStream } from '@prodrome/numerics';
import { createDayDrawer, type DayDrawer, type OwnBehaviour } from '../exposures/draw-days.ts';
import type { PatientState } from '../person/patient-state.ts';
import type { DigitalTwin } from '../person/twin.ts';
import { termsOf, type VariableTerm } from '../days/own-term.ts';
import { applySteps } from '../plan/apply-plan.ts';
import type { CheckedStep } from '../plan/check-plan.ts';
import { layoutOf, type TermScale } from '../response/response-rows.ts';
import { Arm } from './arm.ts';
import { drawCoefficients } from './draw-coefficients.ts';

/** How many futures of how many days are looked at. */
export interface FuturesSize {
  readonly days: number;
  /** Sets of coefficients as they may be, and futures for each. */
  readonly sets: number;
  readonly futures: number;
  readonly seed: number;
}

/** What became of one life in every future: [sets · futures], futures of a set side by side. */
export interface ArmOutcome {
  /** Sum of the chances of an attack: attack days to expect. */
  readonly expected: Float64Array;
  /** Attack days that came. */
  readonly attacks: Float64Array;
  readonly doseDays: Float64Array;
}

/** Three lives with the same exposures and chances. */
export interface Futures {
  readonly without: ArmOutcome;
  readonly withPlan: ArmOutcome;
  /** The plan's changes act by coefficients that were learned from exposures which cannot act. */
  readonly placebo: ArmOutcome;
}

/**
 * Paired futures with common random numbers: the same days, and the same chance on each, without a plan, with it and with its placebo. A future of `n` sets draws from streams of its own, so
 * that the number of futures changes none. Deterministic by seed.
 */
export function runFutures(
  twin: DigitalTwin,
  state: PatientState,
  steps: readonly CheckedStep[],
  { days, sets, futures, seed }: FuturesSize,
): Futures {
  const { variables } = twin;
  const terms = termsOf(variables);
  const layout = layoutOf(variables, terms);
  const usual = Float64Array.from(state.own, (own) => (own.kind === 'habit' ? own.usual : 0));
  const last = Float64Array.from(variables, ({ name }) => state.last[name] ?? NaN);
  const setting = { twin, state, layout, usual, last };
  const [without, withPlan, placebo] = [new Arm(setting), new Arm(setting), new Arm(setting)];
  const arms = [without, withPlan, placebo];
  const outcome = (): ArmOutcome => ({
    expected: new Float64Array(sets * futures),
    attacks: new Float64Array(sets * futures),
    doseDays: new Float64Array(sets * futures),
  });
  const found = { without: outcome(), withPlan: outcome(), placebo: outcome() };
  const root = createStream(seed).fork('digital twin');
  const onsets = drawCoefficients(state.onset, sets, root.fork('onset'));
  const stays = drawCoefficients(state.stay, sets, root.fork('stay'));
  // how often the own days would have been so is not known either
  const drawers = Array.from({ length: Math.ceil(sets / setsOfAResample) }, (_, i) => {
    const lived = resampled(state.own, root.fork(`days ${i}`));
    return createDayDrawer(twin, lived, { lastDay: state.lastDay, length: state.days });
  });
  const followed = new Float64Array(steps.length);
  const isTreatment = ({ variable }: VariableTerm): boolean =>
    variables[variable]?.kind === 'treatment';
  const placesOf = (test: (term: VariableTerm) => boolean): readonly number[] =>
    terms.flatMap((term, at) => (test(term) ? [at] : []));
  const all = placesOf(() => true);
  // doses go by the attacks of each life
  const own = placesOf(isTreatment);
  const changed = new Set(steps.map(({ variable }) => variable));
  const touched = placesOf((term) => isTreatment(term) || changed.has(term.variable));
  const copies = layout.placebos.flatMap((term, j) =>
    changed.has(terms[term]?.variable ?? -1) ? [{ term, coefficient: 1 + terms.length + j }] : [],
  );
  const scales: readonly TermScale[] = twin.scales;
  const keep = (arm: Arm, into: ArmOutcome, at: number): void => {
    into.expected[at] = arm.expected;
    into.attacks[at] = arm.attacks;
    into.doseDays[at] = arm.doseDays;
  };
  for (let set = 0; set < sets; set++) {
    const onset = onsets[set] as Float64Array;
    const stay = stays[set] as Float64Array;
    const drawer = drawers[set % drawers.length] as DayDrawer;
    for (let future = 0; future < futures; future++) {
      const at = set * futures + future;
      const stream = root.fork(`future ${at}`);
      const began = stream.next() < twin.rate;
      const attack = state.phase.attack ?? began;
      for (const arm of arms) arm.begin(attack);
      drawer.begin(stream);
      let shift = 0;
      for (let day = 0; day < days; day++) {
        const luck = stream.next();
        for (const arm of arms) {
          const chance = arm.chance(onset, stay, arm === placebo ? shift : 0);
          arm.live(luck < chance, chance);
        }
        drawer.next(stream, without.values);
        withPlan.values.set(without.values);
        placebo.values.set(without.values);
        const dose = stream.next();
        for (const arm of arms) takeDoses(arm, state.own, dose);
        for (let i = 0; i < followed.length; i++) followed[i] = stream.next();
        applySteps(steps, variables, day, followed, withPlan.values);
        without.settle(terms, scales, all);
        withPlan.settle(terms, scales, touched, without.terms);
        placebo.settle(terms, scales, own, without.terms);
        shift = 0;
        for (const { term, coefficient } of copies) {
          const moved = (withPlan.terms[term] as number) - (without.terms[term] as number);
          shift += moved * (onset[coefficient] as number);
        }
      }
      keep(without, found.without, at);
      keep(withPlan, found.withPlan, at);
      keep(placebo, found.placebo, at);
    }
  }
  return found;
}

/** Sets of coefficients that share a drawing of the own days with replacement. */
const setsOfAResample = 25;

/** Own days as they might have been: as many of them, drawn with replacement (Efron 1979, doi:10.1214/aos/1176344552). */
function resampled(own: readonly OwnBehaviour[], stream: SeededStream): readonly OwnBehaviour[] {
  return own.map((state) => {
    if (state.kind !== 'habit') return state;
    const { values } = state;
    return { ...state, values: values.map(() => values[stream.nextInt(values.length)] as number) };
  });
}

function takeDoses(arm: Arm, own: readonly OwnBehaviour[], luck: number): void {
  for (let v = 0; v < own.length; v++) {
    const state = own[v] as OwnBehaviour;
    if (state.kind !== 'treatment') continue;
    arm.values[v] = luck < (arm.attack ? state.onAttackDay : state.onFreeDay) ? 1 : 0;
  }
}
