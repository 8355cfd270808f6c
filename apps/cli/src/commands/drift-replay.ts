import { driftPolicies, openModel } from '@prodrome/assembly';
import type { DriftReplayOptions } from '../command-options.ts';
import { driftReplayText, replayJson } from '../drift-replay-text.ts';
import { interruptible } from '../interrupt.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';

const warning =
  'These are the very rows the model was trained on: what policies gain here says nothing of new days.';

/** `prodrome drift replay` */
export async function driftReplayCommand(options: DriftReplayOptions): Promise<void> {
  const { config, data, json } = options;
  const progress = createProgress(options);
  await interruptible(async (signal) => {
    const policies = await driftPolicies(config);
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    const replayed = await model.replayDrift(data, policies, { signal });
    if (replayed.inSample) process.stderr.write(`warning: ${warning}\n`);
    const text =
      json === true
        ? JSON.stringify(replayJson(replayed, policies))
        : driftReplayText(replayed, policies);
    process.stdout.write(`${text}\n`);
  }).finally(() => {
    progress.stop();
  });
}
