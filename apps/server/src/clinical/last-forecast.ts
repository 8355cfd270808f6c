import type { FollowedPatients } from '@prodrome/assembly';
import { ProdromeError, type PredictionResult, type Store } from '@prodrome/core';
import type { Serving } from '../models/served-model.ts';

/** What clinical routes need. */
export interface ClinicalParts {
  readonly served: Serving;
  readonly store: Store;
  readonly version: string;
}

/** The forecast of the last day that is known of a patient; undefined where nothing is kept of them. */
export async function lastForecast(
  patients: FollowedPatients,
  id: string,
): Promise<PredictionResult | undefined> {
  try {
    return await patients.forecast(id);
  } catch (error) {
    if (ProdromeError.is(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}
