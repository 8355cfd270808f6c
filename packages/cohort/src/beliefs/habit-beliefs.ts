import { dailyLife } from '../model/model.ts';

/** Chances of 0, 1, 2, … */
export type CountChances = Float64Array;

/** What is known of how often a person does something; today's count may be read, or not: NaN. */
export interface HabitBelief {
  /** Chances of today's count before it is read. */
  expect(weekend: boolean): CountChances;
  /** Learns today's count. */
  learn(count: number, weekend: boolean): void;
}

const { caffeine, alcohol } = dailyLife;
const mostHabit = 15;
const mostDrinks = 40;

/** Cups of caffeine: Poisson about a habit that is itself Poisson; the habit's posterior is enumerated. */
export function createCaffeineBelief(): HabitBelief {
  const habits = poissonChances(caffeine.habit, mostHabit);
  const today = (habit: number, weekend: boolean): CountChances =>
    poissonChances(
      Math.max(caffeine.least, habit + (weekend ? caffeine.weekend : 0)),
      caffeine.most,
    );
  const byHabit = [false, true].map((weekend) =>
    Array.from(habits, (_, habit) => today(habit, weekend)),
  );
  return {
    expect: (weekend) => {
      const mixed = new Float64Array(caffeine.most + 1);
      byHabit[Number(weekend)]?.forEach((chances, habit) => {
        chances.forEach((chance, cups) => {
          mixed[cups] = (mixed[cups] as number) + chance * (habits[habit] as number);
        });
      });
      return mixed;
    },
    learn: (cups, weekend) => {
      byHabit[Number(weekend)]?.forEach((chances, habit) => {
        habits[habit] = (habits[habit] as number) * (chances[cups] as number);
      });
      const total = habits.reduce((sum, chance) => sum + chance, 0);
      habits.forEach((chance, habit) => (habits[habit] = chance / total));
    },
  };
}

/** Drinks: Poisson about a gamma rate, hence negative binomial. */
export function createAlcoholBelief(): HabitBelief {
  let shape: number = alcohol.shape;
  let rate = 1 / alcohol.scale;
  const exposureOf = (weekend: boolean): number => (weekend ? alcohol.weekend : alcohol.weekday);
  return {
    expect: (weekend) => {
      const share = exposureOf(weekend) / (rate + exposureOf(weekend));
      const chances = new Float64Array(mostDrinks + 1);
      let chance = (1 - share) ** shape;
      chances.forEach((_, drinks) => {
        chances[drinks] = chance;
        chance *= (share * (shape + drinks)) / (drinks + 1);
      });
      return chances;
    },
    learn: (drinks, weekend) => {
      shape += drinks;
      rate += exposureOf(weekend);
    },
  };
}

/** Skipped meals: Bernoulli about a beta rate. */
export function createMealBelief(): HabitBelief {
  let { alpha, beta }: { alpha: number; beta: number } = dailyLife.skippedMeal;
  return {
    expect: () => Float64Array.of(beta / (alpha + beta), alpha / (alpha + beta)),
    learn: (skipped) => {
      alpha += skipped;
      beta += 1 - skipped;
    },
  };
}

/** Poisson chances up to `most`, which takes the rest. */
function poissonChances(mean: number, most: number): CountChances {
  const chances = new Float64Array(most + 1);
  let chance = Math.exp(-mean);
  let left = 1;
  for (let count = 0; count < most; count++) {
    chances[count] = chance;
    left -= chance;
    chance *= mean / (count + 1);
  }
  chances[most] = Math.max(0, left);
  return chances;
}
