import { exposureIndex as at } from '../model/effects.ts';
import {
  alcoholExcessOf,
  caffeineDropOf,
  heatOf,
  letDownOf,
  sleepDeviationOf,
} from '../model/exposure-scales.ts';
import { pickCount } from './count-belief.ts';
import type { Dealer } from './dealer.ts';
import type { CountChances } from './habit-beliefs.ts';
import type { Normal } from './series-belief.ts';
import { drawn } from './stress-sleep-model.ts';

/** The parts of a day, each independent of the others. */
export interface DayParts {
  /** Whether there is no yesterday. */
  readonly first: boolean;
  /** [4] and [4, 4]: stress, stress of yesterday, sleep and fragmentation are means + factor · standard normals. */
  readonly means: Float64Array;
  readonly factor: Float64Array;
  /** Places of exposures, and what is known of them; heat as °C. */
  readonly normals: readonly (readonly [place: number, belief: Normal])[];
  /** Chances of the cups by which today is below yesterday. */
  readonly fewerCups: CountChances;
  readonly drinks: CountChances;
  readonly meals: CountChances;
}

/** Rounding is not worth a number. */
const negligible = 0.05;

/** Draws possible days. */
export function possibleDays(parts: DayParts): (dealer: Dealer, out: Float64Array) => void {
  const { first, means, factor, normals } = parts;
  const places = normals.map(([place]) => place);
  const centres = Float64Array.from(normals, ([, { mean }]) => mean);
  const deviations = Float64Array.from(normals, ([, { variance }]) =>
    variance < negligible ** 2 ? 0 : Math.sqrt(variance),
  );
  const fewerCups = picker(parts.fewerCups);
  const drinks = picker(parts.drinks);
  const meals = picker(parts.meals);
  const state = new Float64Array(4);
  const noise = new Float64Array(4);
  return (dealer, out) => {
    for (let i = 0; i < 4; i++) noise[i] = dealer.normal();
    for (let i = 0; i < 4; i++) {
      let value = means[i] as number;
      for (let k = 0; k <= i; k++) value += (factor[i * 4 + k] as number) * (noise[k] as number);
      state[i] = value;
    }
    const stress = state[drawn.stress] as number;
    const sleep = state[drawn.sleep] as number;
    out[at.stress] = stress;
    out[at.letDown] = letDownOf(first ? undefined : state[drawn.stressYesterday], stress);
    out[at.sleepDuration] = sleep;
    out[at.sleepDeviation] = sleepDeviationOf(sleep);
    out[at.fragmentation] = state[drawn.fragmentation] as number;
    for (let i = 0; i < places.length; i++) {
      const deviation = deviations[i] as number;
      const spread = deviation > 0 ? deviation * dealer.normal() : 0;
      out[places[i] as number] = (centres[i] as number) + spread;
    }
    out[at.heat] = heatOf(out[at.heat] as number);
    out[at.caffeineDrop] = caffeineDropOf(fewerCups(dealer), 0);
    out[at.alcoholExcess] = alcoholExcessOf(drinks(dealer));
    out[at.skippedMeal] = meals(dealer);
  };
}

/** Draws counts; what is certain takes no number. */
function picker(chances: CountChances): (dealer: Dealer) => number {
  const certain = chances.indexOf(1);
  return certain >= 0 ? () => certain : (dealer) => pickCount(chances, dealer.uniform());
}
