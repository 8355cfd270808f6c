import { criterionC, criterionD, type HeadacheFeatures } from './diary-day.ts';
import { allOf, anyOf, atLeast, not, type Known } from './known.ts';

/** An aura as ICHD-3 1.2 describes it; what is absent was not recorded. */
export interface Aura {
  /** Whether there were visual, sensory, speech, motor, brainstem or retinal symptoms, each fully reversible. */
  readonly reversible?: boolean;
  /** At least one symptom spreads gradually over 5 minutes or more. */
  readonly gradual?: boolean;
  /** Two or more symptoms one after another. */
  readonly inSuccession?: boolean;
  /** Each symptom lasts 5 to 60 minutes. */
  readonly withinHour?: boolean;
  readonly unilateral?: boolean;
  /** At least one symptom is positive: scintillations, pins and needles. */
  readonly positive?: boolean;
  /** Headache with it or within 60 minutes. */
  readonly headacheFollows?: boolean;
}

/** One attack as a whole, across calendar days; what is absent was not recorded. */
export interface Attack extends HeadacheFeatures {
  readonly hours?: number;
  /** Whether treatment ended it: its length then says little. */
  readonly endedByTreatment?: boolean;
  readonly aura?: Aura;
}

/** Whom attacks are judged for. */
export interface AttackOptions {
  /** The shortest attack: 4 hours by default, 2 under the age of 18. */
  readonly minimumHours?: number;
}

/**
 * Criterion B of ICHD-3 1.1: 4 to 72 hours, untreated or unsuccessfully treated. An attack that treatment cut short of it is
 * neither.
 */
export function criterionB(
  { hours, endedByTreatment }: Attack,
  { minimumHours = 4 }: AttackOptions = {},
): Known {
  if (hours === undefined) return undefined;
  if (hours < minimumHours) return endedByTreatment ? undefined : false;
  return hours <= 72;
}

/**
 * Whether these attacks show migraine without aura, ICHD-3 1.1: at least five with criteria B, C and D. Criterion E, that nothing
 * else accounts for them better, is for a clinician to judge.
 */
export const migraineWithoutAura = (
  attacks: readonly Attack[],
  options: AttackOptions = {},
): Known =>
  atLeast(
    5,
    attacks.map((attack) => allOf(...criteriaOf(attack, options))),
  );

/** Whether these attacks show migraine with aura, ICHD-3 1.2: at least two with criteria B and C of it. */
export const migraineWithAura = (attacks: readonly Attack[]): Known =>
  atLeast(
    2,
    attacks.map((attack) => allOf(...auraCriteriaOf(attack))),
  );

/**
 * Whether these attacks show probable migraine, ICHD-3 1.5: all but one of criteria A to D of 1.1, or all but one of A to C of
 * 1.2, and neither of the two in full.
 */
export function probableMigraine(attacks: readonly Attack[], options: AttackOptions = {}): Known {
  const withoutAura = attacks.map((attack) => criteriaOf(attack, options));
  const withAura = attacks.map(auraCriteriaOf);
  return allOf(
    anyOf(allButOne(5, withoutAura), allButOne(2, withAura)),
    not(migraineWithoutAura(attacks, options)),
    not(migraineWithAura(attacks)),
  );
}

/** One attack with all criteria, for the number is the one that fails; or enough attacks that all fail the same other one. */
function allButOne(enough: number, attacks: readonly (readonly Known[])[]): Known {
  const [first = []] = attacks;
  const lacking = first.map((_, missing) =>
    atLeast(
      enough,
      attacks.map((criteria) => allOf(...criteria.filter((__, at) => at !== missing))),
    ),
  );
  return anyOf(anyOf(...attacks.map((criteria) => allOf(...criteria))), ...lacking);
}

const criteriaOf = (attack: Attack, options: AttackOptions): readonly Known[] => [
  criterionB(attack, options),
  criterionC(attack),
  criterionD(attack),
];

/** Criteria B and C of ICHD-3 1.2; an attack that no aura was told of had none. */
function auraCriteriaOf({ aura }: Attack): readonly Known[] {
  if (!aura) return [false, false];
  const { reversible, gradual, inSuccession, withinHour } = aura;
  const { unilateral, positive, headacheFollows } = aura;
  const features = [gradual, inSuccession, withinHour, unilateral, positive, headacheFollows];
  return [reversible, atLeast(3, features)];
}
