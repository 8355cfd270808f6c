import { ProdromeError, type Absence } from '@prodrome/core';
import { clipProbability } from '@prodrome/numerics';

/** Forecasts of the same days by the council and by an expert that had not learned from them, and what came true. */
export interface ExpertRecord {
  /** [n] */
  readonly council: Float64Array;
  /** [n] */
  readonly expert: Float64Array;
  /** [n] 0 or 1. */
  readonly labels: Float64Array;
}

const steps = 200;

/**
 * The share w of an expert with which (1 − w)·council + w·expert is likeliest on its record, by expectation maximisation, as if one day more spoke for the
 * council: so that it stays below 1, and is nearly 0 for short records. Deterministic.
 * @throws ProdromeError `DATA_VALUE` for forecasts outside [0, 1], labels other than 0 and 1, or parts of different lengths.
 */
export function shareOfRecord({ council, expert, labels }: ExpertRecord): number {
  const n = labels.length;
  const isProbability = (p: number): boolean => p >= 0 && p <= 1;
  const isSound =
    council.length === n &&
    expert.length === n &&
    labels.every((label) => label === 0 || label === 1) &&
    council.every(isProbability) &&
    expert.every(isProbability);
  if (!isSound) {
    throw new ProdromeError('DATA_VALUE', {
      where: 'record of an expert',
      expected: 'as many forecasts in [0, 1] of both as labels of 0 and 1',
      got: 'others',
    });
  }
  const likelihood = (p: number, label: number): number => {
    const clipped = clipProbability(p);
    return label === 1 ? clipped : 1 - clipped;
  };
  let share = 0.5;
  for (let step = 0; step < steps; step++) {
    let mass = 0;
    for (let i = 0; i < n; i++) {
      const label = labels[i] as number;
      const own = share * likelihood(expert[i] as number, label);
      const other = (1 - share) * likelihood(council[i] as number, label);
      mass += own / (own + other);
    }
    share = mass / (n + 1);
  }
  return share;
}

/** A guest's answer, and its share beside the council. */
export interface GuestAnswer {
  readonly name: string;
  /** NaN where absent. */
  readonly value: number;
  /** 0 = asleep. */
  readonly share: number;
  /** Why it has no answer. */
  readonly absence?: Absence;
}

/**
 * The council's forecast with those of guests that answered: odds wᵢ / (1 − wᵢ) of each beside the council's 1. Without the
 * council's, the guests' alone.
 */
export function mixGuests(
  council: number,
  guests: readonly GuestAnswer[],
): {
  readonly value: number;
  readonly council: number;
  readonly shares: ReadonlyMap<string, number>;
} {
  const present = guests.filter(({ value, share }) => share > 0 && !Number.isNaN(value));
  const own = Number.isNaN(council) ? 0 : 1;
  const total = present.reduce((sum, { share }) => sum + share / (1 - share), own);
  const shares = new Map(present.map(({ name, share }) => [name, share / (1 - share) / total]));
  if (total === 0) return { value: NaN, council: 0, shares };
  const value = present.reduce(
    (sum, guest) => sum + (shares.get(guest.name) ?? 0) * guest.value,
    own === 1 ? council / total : 0,
  );
  return { value, council: own / total, shares };
}
