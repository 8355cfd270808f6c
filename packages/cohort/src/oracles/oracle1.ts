import { checkCompleteDays, checkDays, type CompleteDays } from '../beliefs/complete-days.ts';
import { createLatentGrid, normalise } from '../model/latent-grid.ts';
import type { Disposition } from '../model/person.ts';
import { onsetEvidence, signEvidence } from '../beliefs/sign-evidence.ts';

const grid = createLatentGrid(31, 3.2);

/**
 * The best forecast for whoever knows the person and the past, but not the susceptibility: Bayes exact up to a grid.
 *
 * Probability of a headache on the day after each day. The susceptibility is integrated by a forward filter on 31 points
 * within ± 3.2 SD; heart rates and reported prodromes of the day enter by their likelihood ratio.
 * Deterministic; a day's answer does not change when later days are cut off.
 * @param days - `logOdds` is that of tomorrow without the susceptibility.
 * @returns [days]
 * @throws ProdromeError `USAGE` when arrays do not have the same days.
 * Source: Rabiner 1989, doi:10.1109/5.18626, §III.A.
 */
export function oracle1(
  person: Pick<Disposition, 'prodromal'>,
  days: CompleteDays & { readonly logOdds: Float64Array },
): Float64Array {
  const count = checkCompleteDays('oracle1', days);
  checkDays('oracle1', count, { logOdds: days.logOdds.length });
  const evidence = signEvidence(days);
  const belief = Float64Array.from(grid.stationary);
  const moved = new Float64Array(grid.size);
  return days.logOdds.map((logOdds, day) => {
    const free = days.outcomes[day] === 0;
    const factors = free ? grid.onsetFactors : grid.stayFactors;
    const against = Math.exp(-logOdds);
    grid.advance(belief, 0, moved);
    const attack = days.outcomes[day + 1] === 1;
    let chance = 0;
    for (let g = 0; g < grid.size; g++) {
      const mass = moved[g] as number;
      const part = mass / (1 + against * (factors[g] as number));
      chance += part;
      belief[g] = attack ? part : mass - part;
    }
    normalise(belief);
    const signs = free ? onsetEvidence(evidence[day] as number, person.prodromal) : 1;
    return (chance * signs) / (chance * signs + 1 - chance);
  });
}
