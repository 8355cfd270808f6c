import type { FollowedPatients } from '@prodrome/assembly';
import { ProdromeError, type PredictionResult } from '@prodrome/core';

/** What is counted of a shadow. */
export interface ShadowMetrics {
  compared(found: { readonly difference: number; readonly isOtherBand: boolean }): void;
  failed(code: string): void;
  dropped(): void;
}

/** A model that is asked after the one that is served, and never answers anybody. */
export interface Shadow {
  /** The patients of the served model, each of whose new forecasts is compared with the shadow's. */
  watching(patients: FollowedPatients): FollowedPatients;
  /** Ends what it is at. */
  close(): Promise<void>;
}

/** Forecasts that wait to be compared, at most. */
const mostWaiting = 1000;

/**
 * Compares forecasts one after the other, once they are answered: nobody waits for it, and its faults are counted, not told.
 * @param own - the shadow's, whose store keeps nothing.
 */
export function createShadow(own: () => FollowedPatients, metrics: ShadowMetrics): Shadow {
  const waiting: (readonly [string, PredictionResult])[] = [];
  let work: Promise<void> | undefined;
  let isClosed = false;
  const compare = async (id: string, served: PredictionResult): Promise<void> => {
    try {
      const { prediction, risk, timestamp } = await own().forecast(id);
      // a day that was told late is not the last one
      if (timestamp !== served.timestamp) return;
      const difference = distance(prediction, served.prediction);
      if (Number.isNaN(difference)) metrics.failed('NO_ANSWER');
      else metrics.compared({ difference, isOtherBand: risk !== served.risk });
    } catch (error) {
      metrics.failed(ProdromeError.is(error) ? error.code : 'INTERNAL');
    }
  };
  const workOff = async (): Promise<void> => {
    for (;;) {
      const next = isClosed ? undefined : waiting.shift();
      if (!next) break;
      await compare(...next);
    }
    work = undefined;
  };
  const see = (id: string, served: PredictionResult | undefined): void => {
    if (!served || isClosed) return;
    if (waiting.length >= mostWaiting) {
      metrics.dropped();
      return;
    }
    waiting.push([id, served]);
    work ??= workOff();
  };
  return {
    watching: (patients) => ({
      ...patients,
      observe: async (id, records, context) => {
        const told = await patients.observe(id, records, context);
        see(id, told.forecasts.at(-1));
        return told;
      },
      erase: async (id) => {
        await patients.erase(id);
        await own()
          .erase(id)
          .catch((error: unknown) => {
            // it may not have known the patient
            if (!ProdromeError.is(error, 'NOT_FOUND')) throw error;
          });
      },
    }),
    close: async () => {
      isClosed = true;
      await work;
    },
  };
}

/** The largest difference of an output; NaN where one of both gave no answer. */
function distance(...both: readonly PredictionResult['prediction'][]): number {
  const [one = [], other = []] = both.map((prediction) => [prediction].flat().map(numberOf));
  return Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? NaN))));
}

/** No answer is null in a log. */
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : NaN);
