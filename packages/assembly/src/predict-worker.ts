import { errorToData, ProdromeError, type ProdromeEvent } from '@prodrome/core';
import { openModel, type OpenModel } from './open-model.ts';
import { packBatch, unpackTable, type PredictAnswer, type PredictTask } from './table-message.ts';

const events: ProdromeEvent[] = [];
let opened: Promise<OpenModel> | undefined;

/** Forecasts every row of a table in a worker thread; the bundle is opened once a worker. What goes wrong is told as data. */
export async function predictTask(task: PredictTask): Promise<PredictAnswer> {
  try {
    const model = await (opened ??= open(task));
    const batch = await model.forecast(unpackTable(task.table));
    return { batch: packBatch(batch), events: events.splice(0) };
  } catch (error) {
    return { error: errorToData(error) };
  }
}

async function open({ folder, hash, base, trust }: PredictTask): Promise<OpenModel> {
  const emit = (event: ProdromeEvent): void => {
    events.push(event);
  };
  const model = await openModel(folder, { base, trust, emit });
  if (model.hash === hash) return model;
  throw new ProdromeError('STATE', {
    where: folder,
    expected: `model ${hash}, as it was opened`,
    got: `model ${model.hash}`,
    hint: 'The bundle was replaced meanwhile: predict again',
  });
}
