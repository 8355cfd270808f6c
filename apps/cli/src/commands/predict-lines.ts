import { openModel, openStore, recordForecasts, splitLines } from '@prodrome/assembly';
import { keepsLogs, throwIfCancelled, type PatientStore } from '@prodrome/core';
import type { PredictOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';
import { standardInput } from '../standard-input.ts';
import { storePlace } from '../store-place.ts';
import { withStore } from '../with-store.ts';
import { writeLine } from '../write-line.ts';

/** Answers standard input line by line, each as soon as it is made. */
export async function predictLines(options: PredictOptions): Promise<void> {
  const store = await openStore(storePlace(options));
  if (store) await withStore(store, (own) => answerLines(options, own));
  else await answerLines(options);
}

/** A store that keeps logs is given what was told and forecast too. */
async function answerLines(options: PredictOptions, store?: PatientStore): Promise<void> {
  const progress = createProgress(options);
  const recorded = store && keepsLogs(store) ? recordForecasts(store) : undefined;
  await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
      ...(store && { store }),
      ...(recorded && { record: recorded.record }),
    });
    const lines = splitLines(standardInput(signal));
    for await (const answer of model.predictLines(lines, { signal })) await writeLine(answer);
    throwIfCancelled(signal, 'forecasts of standard input');
  }).finally(async () => {
    progress.stop();
    await recorded?.flush();
  });
}
