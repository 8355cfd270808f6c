import { sigmoid } from '@prodrome/numerics';
import { recording } from '../model/model.ts';
import { diaryShift } from '../model/recording.ts';

/** Chances of a diary entry on one day. */
export interface EntryChances {
  /** Of a person who has not dropped out, on a day with acute medicine. */
  readonly medicated: number;
  /** The same without. */
  readonly unmedicated: number;
  /** That the person has not dropped out. */
  readonly active: number;
}

/** What is known of a person's diligence with the diary, from the days with and without entries. */
export interface DiaryBelief {
  /** Of a day not before the last one learnt. */
  expect(day: number): EntryChances;
  /** Learns whether a day has an entry; `dose` = 1 or 0 if it has, else the chance of acute medicine that day. */
  learn(day: number, recorded: boolean, dose: number): void;
}

const points = 25;

/** Diligence on a grid of 25 points within ± 3.5 SD, and whether the person has dropped out. */
export function createDiaryBelief(startDay: number): DiaryBelief {
  const { mean, deviation } = recording.diary;
  const diligence = Float64Array.from(
    { length: points },
    (_, i) => mean + deviation * 3.5 * ((2 * i) / (points - 1) - 1),
  );
  const active = diligence.map((value) => Math.exp(-0.5 * ((value - mean) / deviation) ** 2));
  let gone = 0;
  scale(1 / total(active));

  function scale(factor: number): void {
    active.forEach((mass, i) => (active[i] = mass * factor));
    gone *= factor;
  }

  return {
    expect: (day) => {
      const leaving = hazard(day);
      const mass = total(active);
      const entry = (dose: number): number =>
        active.reduce(
          (sum, own, i) => sum + own * entryChance(diligence, i, startDay, day, dose),
          0,
        ) / mass;
      return { medicated: entry(1), unmedicated: entry(0), active: mass * (1 - leaving) };
    },
    learn: (day, recorded, dose) => {
      const leaving = hazard(day);
      gone += leaving * total(active);
      active.forEach((own, i) => {
        const entry =
          dose * entryChance(diligence, i, startDay, day, 1) +
          (1 - dose) * entryChance(diligence, i, startDay, day, 0);
        active[i] = own * (1 - leaving) * (recorded ? entry : 1 - entry);
      });
      if (recorded) gone = 0;
      scale(1 / (total(active) + gone));
    },
  };
}

/** Chance that a person who is still there drops out on this very day. */
function hazard(day: number): number {
  const { share, from, to } = recording.dropOut;
  if (day < from || day >= to) return 0;
  const each = share / (to - from);
  return each / (1 - each * (day - from));
}

const entryChance = (
  diligence: Float64Array,
  i: number,
  startDay: number,
  day: number,
  dose: number,
): number => sigmoid((diligence[i] as number) + diaryShift(startDay, day, dose));

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
