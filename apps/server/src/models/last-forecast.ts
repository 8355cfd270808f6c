import type { FollowedPatients } from '@prodrome/assembly';
import { ProdromeError, type PredictionResult } from '@prodrome/core';

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
