import type { SeededStream } from '@prodrome/numerics';
import type { OracleName } from '../model/cohort-options.ts';
import { completeDays } from '../beliefs/complete-days.ts';
import { givenRecorded, recordedRatios } from './given-recorded.ts';
import { observedPatient } from '../beliefs/observed-patient.ts';
import { oracle1 } from './oracle1.ts';
import { oracle2Observed } from './oracle2-observed.ts';
import { oracle2 } from './oracle2.ts';
import type { SimulatedPatient } from '../simulation/simulate-patients.ts';

/** An oracle's forecasts of a patient; all [days]. */
export interface OracleForecast {
  /** Probability of a headache tomorrow. */
  readonly chance: Float64Array;
  /** The same given that tomorrow's outcome will be recorded; only where values are missing. */
  readonly recorded?: Float64Array;
}

/** What the forecasts of a cohort depend on. */
export interface OracleSetting {
  readonly missing: boolean;
  readonly signal: number;
  readonly particles: number;
  /** The patient's own, for oracle2. */
  readonly stream: SeededStream;
}

/** One oracle's forecasts; where values are missing, oracle2 reads what the file holds. */
export function forecast(
  name: OracleName,
  patient: SimulatedPatient,
  setting: OracleSetting,
): OracleForecast {
  const { missing } = setting;
  switch (name) {
    case 'oracle0':
      return asRecorded(patient.attacks.probability, patient, missing);
    case 'oracle1':
      return asRecorded(oracle1(patient.person, completeDays(patient)), patient, missing);
    case 'oracle2': {
      if (!missing) {
        return { chance: oracle2(patient.person, completeDays(patient), setting).probabilities };
      }
      const read = oracle2Observed(observedPatient(patient), setting);
      return { chance: read.probabilities, recorded: read.givenRecorded };
    }
  }
}

function asRecorded(
  chance: Float64Array,
  patient: SimulatedPatient,
  missing: boolean,
): OracleForecast {
  if (!missing) return { chance };
  const ratios = recordedRatios(patient);
  return {
    chance,
    recorded: chance.map((p, day) => givenRecorded(p, ratios[day] as number)),
  };
}
