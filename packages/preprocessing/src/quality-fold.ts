import type { FeatureColumn, PatientFold } from '@prodrome/core';

/** The last axis of the scores, in order. */
export const qualityScores = ['completeness', 'timeliness', 'plausibility', 'consistency'] as const;

/** What a column's plausible values lie between, both included; by column. */
export interface PlausibleLimits {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

const fadingDays = 7;
const stuckAfter = 6;

interface Domain {
  /** Places of its columns. */
  readonly columns: readonly number[];
  /** Of those the ones that hold numbers, with their place in the state. */
  readonly numbers: readonly { readonly at: number; readonly slot: number }[];
}

/**
 * Four scores in [0, 1] for each asked domain, in the order of {@link qualityScores}; `o` are the day's observed values of
 * the domain's columns.
 *
 * - completeness: |o| / columns of the domain; 0 for a domain without columns.
 * - timeliness: exp(−days since the last day with any observed value / 7): 1 when it is today, 0 when there was none.
 * - plausibility: share of `o` within the limits; 1 when nothing was observed.
 * - consistency: 1 − share of stuck ones among the values of `o` in `number` columns, 1 when there are none. A value is stuck
 *   when each of the previous 6 recorded days holds it too, bit for bit.
 *
 * State: by domain the last day with a value; by number column the last value and on how many earlier days in a row it was
 * the same. Days are whole calendar days; every row is a recorded day.
 */
export function createQualityFold(
  columns: readonly FeatureColumn[],
  domains: readonly string[],
  limits: PlausibleLimits,
): PatientFold {
  const parts = layOut(columns, domains);
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
      for (const [domain, { columns: own, numbers }] of parts.entries()) {
        const at = to + domain * qualityScores.length;
        const observed = own.filter((column) => !Number.isNaN(values[column]));
        const plausible = observed.filter((column) => isWithin(limits, column, values));
        const read = numbers.filter((column) => !Number.isNaN(values[column.at]));
        const stuck = read.filter(({ slot }) => (state[slot + 1] as number) >= stuckAfter);
        const age = Math.floor(time) - (state[domain] as number);
        out[at] = own.length === 0 ? 0 : observed.length / own.length;
        out[at + 1] = Number.isNaN(age) ? 0 : Math.exp(-age / fadingDays);
        out[at + 2] = observed.length === 0 ? 1 : plausible.length / observed.length;
        out[at + 3] = read.length === 0 ? 1 : 1 - stuck.length / read.length;
      }
    },
  };
}

function layOut(columns: readonly FeatureColumn[], domains: readonly string[]): Domain[] {
  let slot = domains.length;
  return domains.map((domain) => {
    const own = [...columns.keys()].filter((at) => columns[at]?.domain === domain);
    const numbers = own
      .filter((at) => columns[at]?.kind === 'number')
      .map((at) => {
        const place = { at, slot };
        slot += 2;
        return place;
      });
    return { columns: own, numbers };
  });
}

function isWithin({ low, high }: PlausibleLimits, at: number, values: Float32Array): boolean {
  const value = values[at] as number;
  return value >= (low[at] as number) && value <= (high[at] as number);
}
