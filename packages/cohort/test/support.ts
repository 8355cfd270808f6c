import {
  cohortOptionsSchema,
  simulatePatients,
  type CohortOptions,
  type SimulatedPatient,
} from '../src/index.ts';

/** Options with the defaults filled in; no oracles unless asked for. */
export const options = (given: Record<string, unknown> = {}): CohortOptions =>
  cohortOptionsSchema.parse({ oracles: false, ...given });

/** All patients of a small cohort. */
export const simulate = (given: Record<string, unknown> = {}): SimulatedPatient[] => [
  ...simulatePatients(options(given)),
];

/** Rows of forecasts gathered over patients, to be scored. */
export class Rows {
  readonly labels: number[] = [];
  readonly patients: number[] = [];
  readonly onset: number[] = [];
  readonly forecasts: Record<string, number[]> = {};

  /** Adds a patient's days from `from` on, where `keep` is not 0. */
  add(
    { index, days, attacks }: SimulatedPatient,
    forecasts: Readonly<Record<string, ArrayLike<number>>>,
    from = 0,
    keep?: ArrayLike<number>,
  ): void {
    for (let day = from; day < days; day++) {
      if (keep?.[day] === 0) continue;
      this.labels.push(attacks.outcomes[day + 1] ?? NaN);
      this.patients.push(index);
      this.onset.push(1 - (attacks.outcomes[day] ?? NaN));
      for (const [name, values] of Object.entries(forecasts)) {
        (this.forecasts[name] ??= []).push(values[day] ?? NaN);
      }
    }
  }

  get set() {
    return {
      labels: Float64Array.from(this.labels),
      patients: Int32Array.from(this.patients),
      onset: Uint8Array.from(this.onset),
    };
  }

  of(name: string): Float64Array {
    return Float64Array.from(this.forecasts[name] ?? []);
  }
}

/** The value of a metric that must be there. */
export function valueOf(metric: { value: number } | { reason: string }): number {
  if ('value' in metric) return metric.value;
  throw new Error(metric.reason);
}
