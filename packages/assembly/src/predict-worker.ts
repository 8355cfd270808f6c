import type { ProdromeEvent } from '@prodrome/core';
import { openModel, type OpenModel } from './open-model.ts';
import { packBatch, unpackTable, type PredictAnswer, type PredictTask } from './table-message.ts';

const events: ProdromeEvent[] = [];
let opened: Promise<OpenModel> | undefined;

/** Forecasts every row of a table in a worker thread; the bundle is opened once a worker. */
export async function predictTask({ folder, base, table }: PredictTask): Promise<PredictAnswer> {
  const emit = (event: ProdromeEvent): void => {
    events.push(event);
  };
  const model = await (opened ??= openModel(folder, { base, emit }));
  const batch = await model.forecast(unpackTable(table));
  return { batch: packBatch(batch), events: events.splice(0) };
}
