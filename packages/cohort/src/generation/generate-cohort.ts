import { createStream, type SeededStream } from '@prodrome/numerics';
import { populationRate, runningClimatology } from '../oracles/climatology.ts';
import { oracleNames, type CohortOptions, type OracleName } from '../model/cohort-options.ts';
import { contributionsOf, type ContributionColumn } from '../simulation/contributions.ts';
import { forecast, type OracleSetting } from '../oracles/forecasts.ts';
import type { ObservedDays } from '../simulation/observe.ts';
import { simulatePatients, type SimulatedPatient } from '../simulation/simulate-patients.ts';

/** Columns of the truth that every cohort has. */
export type TruthColumn = 'y' | 'y0' | 'recorded' | 'climatology' | ContributionColumn;

/** Columns of the truth that were asked for; those given that the outcome is recorded only where values are missing. */
export type OracleColumn = OracleName | `${OracleName}_recorded`;

/** The truth by column. */
export type TruthDays = Readonly<
  Record<TruthColumn, Float64Array> & Partial<Record<OracleColumn, Float64Array>>
>;

/** Some patients of a cohort in columns; rows are sorted by patient, then day. */
export interface CohortBatch {
  /** Days of each patient. */
  readonly days: number;
  readonly patients: readonly CohortPatient[];
  /** [patients · days] by name, own units; NaN = not recorded. */
  readonly observed: ObservedDays;
  /** [patients · days] by name. */
  readonly truth: TruthDays;
}

/** What is true of a patient on all days. */
export type CohortPatient = Pick<
  SimulatedPatient,
  'index' | 'startDay' | 'person' | 'drift' | 'recorded'
>;

/**
 * Synthetic diaries whose best possible forecast is known.
 *
 * Truth of the row of day t: `y`, the outcome of t + 1 whether recorded or not; `y0`, that of t; `recorded`, 1 if that of
 * t + 1 is recorded; `climatology`, the shrunken running rate of recorded outcomes; the oracles' probabilities of `y`, and
 * of `y` given that it is recorded (`oracle2_recorded`): headaches are recorded more often, so forecasts that are scored on
 * recorded outcomes only must be compared with these; and contributions to the log-odds by domain.
 * Deterministic by the options. `batchPatients` changes no value; `missing` and `oracles` change nothing that is true.
 * Memory is bounded by the batch.
 */
export function* generateCohort(options: CohortOptions): Generator<CohortBatch> {
  const { first, patients, batchPatients } = options;
  const streams = createStream(options.seed).fork('oracle2');
  let batch: { patient: CohortPatient; observed: ObservedDays; truth: TruthDays }[] = [];
  for (const simulated of simulatePatients(options)) {
    const { index, startDay, person, drift, recorded, observed } = simulated;
    const truth = truthOf(simulated, options, streams.fork(`patient ${index}`));
    // nothing else is kept, so that memory does not grow with what was simulated
    batch.push({ patient: { index, startDay, person, drift, recorded }, observed, truth });
    if (batch.length < batchPatients && index < first + patients - 1) continue;
    yield {
      days: options.days,
      patients: batch.map(({ patient }) => patient),
      observed: joinDays(batch.map((member) => member.observed)),
      truth: joinDays(batch.map((member) => member.truth)),
    };
    batch = [];
  }
}

function truthOf(
  patient: SimulatedPatient,
  { days, signal, missing, particles, oracles }: CohortOptions,
  stream: SeededStream,
): TruthDays {
  const { outcomes } = patient.attacks;
  const { diary } = patient.recorded;
  const asked = oracles === true ? oracleNames : oracles === false ? [] : oracles;
  const rate = populationRate(signal, missing);
  return {
    y: Float64Array.from(outcomes.subarray(1)),
    y0: Float64Array.from(outcomes.subarray(0, days)),
    recorded: Float64Array.from(diary.subarray(1)),
    climatology: runningClimatology(outcomes, diary, days, rate),
    ...forecastsOf(patient, asked, { missing, signal, particles, stream }),
    ...contributionsOf(patient),
  };
}

function forecastsOf(
  patient: SimulatedPatient,
  names: readonly OracleName[],
  setting: OracleSetting,
): Partial<Record<OracleColumn, Float64Array>> {
  const columns: Partial<Record<OracleColumn, Float64Array>> = {};
  for (const name of names) {
    const { chance, recorded } = forecast(name, patient, setting);
    columns[name] = chance;
    if (recorded) columns[`${name}_recorded`] = recorded;
  }
  return columns;
}

/** Patients below each other, for each column of theirs. */
function joinDays<Days extends Readonly<Record<string, Float64Array>>>(
  parts: readonly Days[],
): Days {
  const columns = Object.entries(parts[0] ?? {}).map(([name, { length }]) => {
    const joined = new Float64Array(length * parts.length);
    parts.forEach((part, i) => {
      joined.set(part[name] as Float64Array, i * length);
    });
    return [name, joined];
  });
  return Object.fromEntries(columns) as Days;
}
