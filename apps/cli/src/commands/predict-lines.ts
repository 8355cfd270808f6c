import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openModel, openStore } from '@prodrome/assembly';
import { throwIfCancelled } from '@prodrome/core';
import { moduleSettings } from '../module-settings.ts';
import type { PredictOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { createProgress } from '../progress.ts';

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
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
    // who waits for a line is not asked whether to stop
    const stop = (): void => {
      lines.close();
    };
    signal.addEventListener('abort', stop);
    for await (const answer of model.predictLines(lines, { signal })) {
      if (!process.stdout.write(`${answer}\n`)) await once(process.stdout, 'drain');
    }
    throwIfCancelled(signal, 'forecasts of standard input');
  }).finally(() => {
    progress.stop();
  });
}
