import { openModel, openStore, splitLines } from '@prodrome/assembly';
import { throwIfCancelled } from '@prodrome/core';
import { moduleSettings } from '../module-settings.ts';
import type { PredictOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { standardInput } from '../standard-input.ts';

/** Answers standard input line by line, each as soon as it is made. */
export async function predictLines(options: PredictOptions): Promise<void> {
  const progress = createProgress(options);
  await interruptible(async (signal) => {
    const { config } = options;
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
      ...(config !== undefined && { store: await openStore(config) }),
    });
    const lines = splitLines(standardInput(signal));
    for await (const answer of model.predictLines(lines, { signal })) await writeOut(answer);
    throwIfCancelled(signal, 'forecasts of standard input');
  }).finally(() => {
    progress.stop();
  });
}

/** Writes a line; rejects where it could not be. */
const writeOut = (line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
