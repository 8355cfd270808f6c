import type { AcuteClass } from './acute-classes.ts';
import { criterionC, criterionD, type DiaryDay } from './diary-day.ts';
import { allOf, anyOf, type Known } from './known.ts';

/** What makes a day a migraine day; there is no consensus, so it is said. */
export interface MigraineDayRule {
  /** Hours of headache within the day from which on it is a headache day without treatment. */
  readonly minimumHours: number;
  /** Which of criteria C and D of ICHD-3 1.1 the headache must fulfil. */
  readonly criteria: 'both' | 'either';
  /** Whether an aura of 5 to 60 minutes is enough. */
  readonly aura: boolean;
  /** Medicines that are enough. */
  readonly drugs: readonly AcuteClass[];
  /** Whether they are enough only where they relieved what was taken for migraine. */
  readonly mustRelieve: boolean;
}

/**
 * Rules for {@link migraineDay}. `leiden`: a headache day with C and D, an aura, or a triptan (Leiden diary cohort). `trial`: at
 * least half an hour with C or D, or a triptan or ergot, as drug trials count. `chronic`: criterion C of ICHD-3 1.3.
 * None asks for the 4 hours of criterion B, which hold for attacks and not for calendar days.
 */
export const migraineDayRules = {
  leiden: {
    minimumHours: 1,
    criteria: 'both',
    aura: true,
    drugs: ['triptan'],
    mustRelieve: false,
  },
  trial: {
    minimumHours: 0.5,
    criteria: 'either',
    aura: false,
    drugs: ['triptan', 'ergot'],
    mustRelieve: false,
  },
  chronic: {
    minimumHours: 0,
    criteria: 'both',
    aura: true,
    drugs: ['triptan', 'ergot'],
    mustRelieve: true,
  },
} as const satisfies Readonly<Record<string, MigraineDayRule>>;

/**
 * Whether the day had a headache of `minimumHours` (1) or one that was treated; a headache of unknown length counts.
 * A day that was recorded free stays free where treatment was not recorded; a day that was not recorded is undefined, never free.
 * Source: Leiden diary cohort.
 */
export function headacheDay(
  { headache, headacheHours, acuteMedication }: DiaryDay,
  { minimumHours = 1 }: { readonly minimumHours?: number } = {},
): Known {
  const isTreated = acuteMedication && acuteMedication.length > 0;
  if (isTreated) return true;
  if (!headache) return headache;
  return headacheHours === undefined || headacheHours >= minimumHours ? true : isTreated;
}

/** Whether the day was one of migraine, by a rule of {@link migraineDayRules} or an own one; undefined when it cannot be told. */
export function migraineDay(day: DiaryDay, rule: MigraineDayRule = migraineDayRules.leiden): Known {
  const isHeadache = headacheDay(day, rule);
  const criteria = [criterionC(day), criterionD(day)];
  const isLikeMigraine = rule.criteria === 'both' ? allOf(...criteria) : anyOf(...criteria);
  return anyOf(
    allOf(isHeadache, isLikeMigraine),
    rule.aura ? hasAura(day) : false,
    allOf(tookOne(day, rule.drugs), rule.mustRelieve ? isReliefTold(day) : true),
  );
}

function hasAura({ auraMinutes, headache }: DiaryDay): Known {
  if (auraMinutes === undefined) return headache === undefined ? undefined : false;
  return auraMinutes >= 5 && auraMinutes <= 60;
}

function tookOne({ acuteMedication, headache }: DiaryDay, drugs: readonly AcuteClass[]): Known {
  if (acuteMedication) return acuteMedication.some((taken) => drugs.includes(taken));
  return headache === false ? false : undefined;
}

const isReliefTold = ({ believedMigraine, relieved }: DiaryDay): Known =>
  allOf(believedMigraine, relieved);
