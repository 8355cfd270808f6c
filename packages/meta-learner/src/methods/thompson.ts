import { defineMetaMethod, type MetaMethod, type MetaMethodType } from '@prodrome/core';
import { openOr, thompsonOptionsSchema, type ThompsonOptions } from './method-options.ts';
import { normalCdf } from './normal.ts';
import type { Asked } from './scores.ts';
import { thompsonGraph } from './thompson-graph.ts';
import { densities, least, nodes } from './thompson-setting.ts';

/**
 * Probability matching: weights ∝ priorₖ · P(k is the best of the present experts), the probability with which Thompson's
 * sampling would draw k. What an expert gains over the prior's mean squared error is normal about its own mean, with variance
 * noise²; the means are normal about 0 with variance spread², so that who was seen seldom stays near it.
 * Nothing is drawn: the probability is integrated over 33 nodes. Deterministic.
 * Source: Thompson 1933, "On the likelihood that one unknown probability exceeds another"; the forgetting of counts as Gupta,
 * Granmo & Agrawala 2011. Deviation: the probability itself in place of a draw, which would add noise to a forecast.
 */
export const thompson: MetaMethodType<ThompsonOptions> = defineMetaMethod({
  type: 'thompson',
  description: 'the probability of being the best expert of this patient',
  options: thompsonOptionsSchema,
  alternatives: ({ forgetting: kept, noise, spread: given }) =>
    openOr(kept, [1, 0.98]).flatMap((forgetting) =>
      openOr(given, [0.01, 0.03, 0.1]).map((spread) => ({ forgetting, noise, spread })),
    ),
  create: ({ forgetting = 0.99, noise, spread = 0.03 }): MetaMethod => {
    const ratio = (noise / spread) ** 2;
    let means = new Float64Array(0);
    let deviations = new Float64Array(0);
    const bestOf = (j: number, { present }: Asked): number => {
      let total = 0;
      for (let i = 0; i < nodes.length; i++) {
        const x = (means[j] as number) + (deviations[j] as number) * (nodes[i] as number);
        let all = densities[i] as number;
        for (let l = 0; l < present.length && all > 0; l++) {
          if (l === j || present[l] !== 1) continue;
          all *= normalCdf((x - (means[l] as number)) / (deviations[l] as number));
        }
        total += all;
      }
      return total;
    };
    return {
      // [k] each: how many lessons still count, what was gained in them
      width: (k) => 2 * k,
      initial: (k) => new Float64Array(2 * k),
      learn: (state, { values, present, prior, outcome }) => {
        const k = present.length;
        let mean = 0;
        for (let j = 0; j < k; j++) {
          if (present[j] === 1)
            mean += (prior[j] as number) * ((values[j] as number) - outcome) ** 2;
        }
        for (let j = 0; j < k; j++) {
          if (present[j] !== 1) continue;
          const gain = mean - ((values[j] as number) - outcome) ** 2;
          state[j] = forgetting * (state[j] as number) + 1;
          state[k + j] = forgetting * (state[k + j] as number) + gain;
        }
      },
      weigh: (state, asked, out) => {
        const { present, prior } = asked;
        const k = present.length;
        if (means.length !== k) [means, deviations] = [new Float64Array(k), new Float64Array(k)];
        for (let j = 0; j < k; j++) {
          const counts = (state[j] as number) + ratio;
          means[j] = (state[k + j] as number) / counts;
          deviations[j] = noise / Math.sqrt(counts);
        }
        let total = 0;
        for (let j = 0; j < k; j++) {
          const counts = present[j] === 1 && (prior[j] as number) > 0;
          out[j] = counts ? (prior[j] as number) * (bestOf(j, asked) + least) : 0;
          total += out[j] as number;
        }
        if (total === 0) return;
        for (let j = 0; j < k; j++) out[j] = (out[j] as number) / total;
      },
      toGraph: (graph) => thompsonGraph(graph, { forgetting, noise, spread }),
    };
  },
});
