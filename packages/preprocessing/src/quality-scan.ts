import type { FeatureColumn, PatientScan } from '@prodrome/core';
import { qualityGraph } from './quality-graph.ts';
import {
  fadingDays,
  layOut,
  qualityScores,
  stuckAfter,
  type Domain,
  type QualityNorms,
} from './quality-layout.ts';

/**
 * Four scores in [0, 1] for each asked domain, in the order of {@link qualityScores}; `o` are the day's observed values of
 * the domain's columns.
 *
 * - completeness: |o| / columns of the domain; 0 for a domain without columns.
 * - timeliness: exp(−days since the last day with any observed value / 7): 1 when it is today, 0 when there was none.
 * - plausibility: share of `o` within the limits; 1 when nothing was observed.
 * - consistency: 1 − share of stuck ones among the values of `o` in `number` columns that do not repeat by nature, 1 when there
 *   are none. A value is stuck when each of the previous 6 recorded days holds it too, bit for bit.
 *
 * State: by domain the last day with a value; by number column the last value and on how many earlier days in a row it was
 * the same. Days are whole calendar days; every row is a recorded day.
 */
export function createQualityScan(
  columns: readonly FeatureColumn[],
  domains: readonly string[],
  norms: QualityNorms,
): PatientScan {
  const parts = layOut(columns, domains, norms);
  const slots = domains.length;
  const width = slots + parts.reduce((total, { numbers }) => total + 2 * numbers.length, 0);
  return {
    width,
    outputs: domains.length * qualityScores.length,
    initial: () => new Float64Array(width).fill(NaN),
    learn: (state, { time, values }) => {
      for (const [domain, { columns: own, numbers }] of parts.entries()) {
        if (own.some((at) => !Number.isNaN(values[at]))) state[domain] = Math.floor(time);
        for (const { at, slot } of numbers) {
          const value = values[at] as number;
          // NaN is the same as NaN here; it is not observed, so never asked for
          const same = Object.is(value, state[slot]);
          state[slot + 1] = same ? (state[slot + 1] as number) + 1 : 0;
          state[slot] = value;
        }
      }
    },
    predict: (state, { time, values }, out, to) => {
      for (let domain = 0; domain < parts.length; domain++) {
        const { columns: own, numbers } = parts[domain] as Domain;
        let observed = 0;
        let plausible = 0;
        for (const at of own) {
          const value = values[at] as number;
          if (Number.isNaN(value)) continue;
          observed += 1;
          plausible += Number(
            value >= (norms.low[at] as number) && value <= (norms.high[at] as number),
          );
        }
        let read = 0;
        let stuck = 0;
        for (const { at, slot } of numbers) {
          if (Number.isNaN(values[at])) continue;
          read += 1;
          stuck += Number((state[slot + 1] as number) >= stuckAfter);
        }
        const at = to + domain * qualityScores.length;
        const age = Math.floor(time) - (state[domain] as number);
        out[at] = own.length === 0 ? 0 : observed / own.length;
        out[at + 1] = Number.isNaN(age) ? 0 : Math.exp(-age / fadingDays);
        out[at + 2] = observed === 0 ? 1 : plausible / observed;
        out[at + 3] = read === 0 ? 1 : 1 - stuck / read;
      }
    },
    toGraph: (graph, input) => qualityGraph(graph, input, parts, norms),
  };
}
