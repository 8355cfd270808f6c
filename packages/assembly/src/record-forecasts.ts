import { createHash } from 'node:crypto';
import {
  instantOf,
  type PredictionBatch,
  type PredictionResult,
  type Store,
  type StoredObservation,
} from '@prodrome/core';
import { createBatchedWriter } from '@prodrome/persistence';
import type { ForecastRecorder } from './forecast-lines.ts';

/** What keeps lines and answers, and what waits until all are kept. */
export interface RecordedForecasts {
  readonly record: ForecastRecorder;
  /** @throws what the store threw. */
  flush(): Promise<void>;
}

/**
 * Keeps what was told of each day and what was forecast, in the background, in the logs `observations` and `predictions`. A record is named by
 * its content: the same line answered again by the same model adds nothing, another one stands beside the first.
 */
export function recordForecasts(store: Pick<Store, 'append'>): RecordedForecasts {
  const writer = createBatchedWriter(store);
  return {
    record: (line, batch) => {
      const [subject = ''] = batch.patientIds;
      const at = instantOf(batch.times[0] ?? NaN);
      const observation = observationOf(line);
      const told = writer.write('observations', {
        ...{ subject, at, key: keyOf(at, observation), body: observation },
      });
      const prediction = resultOf(batch, 0);
      const forecast = writer.write('predictions', {
        ...{ subject, at, key: keyOf(at, prediction), body: prediction },
      });
      return forecast ?? told;
    },
    flush: () => writer.flush(),
  };
}

const observationOf = (line: string | Uint8Array): StoredObservation => {
  const text = typeof line === 'string' ? line : Buffer.from(line).toString('utf8');
  return { values: JSON.parse(text.replace(/^\uFEFF/, '')) as StoredObservation['values'] };
};

/** A forecast as plain data: numbers that are not finite are null. */
export const resultOf = (batch: PredictionBatch, row: number): PredictionResult =>
  JSON.parse(JSON.stringify(batch.result(row))) as PredictionResult;

/** The day, and what tells its contents apart. */
const keyOf = (at: string, content: object): string =>
  `${at.slice(0, 10)}-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)}`;
