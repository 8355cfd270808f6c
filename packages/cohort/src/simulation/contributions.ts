import { contributionDomains, exposureEffects, type ContributionDomain } from '../model/effects.ts';
import type { SimulatedPatient } from './simulate-patients.ts';

/** Columns of contributions. */
export type ContributionColumn = `contrib.${ContributionDomain}`;

/**
 * [days] by domain, log-odds: effect · exposure, summed over the domain's exposures; `latent` is tomorrow's susceptibility.
 * On a day in an attack only half of `latent` acts, and the others not at all.
 */
export function contributionsOf({
  person,
  exposures,
  attacks,
  days,
}: SimulatedPatient): Readonly<Record<ContributionColumn, Float64Array>> {
  const width = exposureEffects.length;
  const entries = contributionDomains.map((domain): [string, Float64Array] => {
    if (domain === 'latent') return [`contrib.${domain}`, attacks.latent];
    const own = exposureEffects.flatMap((effect, index) =>
      effect.domain === domain ? [index] : [],
    );
    const values = new Float64Array(days);
    for (let day = 0; day < days; day++) {
      let total = 0;
      for (const index of own) {
        total +=
          (person.effects[index] as number) * (exposures.values[day * width + index] as number);
      }
      values[day] = total;
    }
    return [`contrib.${domain}`, values];
  });
  return Object.fromEntries(entries) as Record<ContributionColumn, Float64Array>;
}
