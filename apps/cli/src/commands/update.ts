import { openModel } from '@prodrome/assembly';
import type { UpdateOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { decisionText, leaderboard, patientsText, selectionText } from '../leaderboard.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';

/** `prodrome update`: another bundle where the updated model is better by an interval, none else. */
export async function updateCommand(options: UpdateOptions): Promise<void> {
  const { data, out, seed, json } = options;
  const progress = createProgress(options);
  const { metrics, decision, modelHash } = await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    return model.update(data, { out, signal, ...(seed !== undefined && { seed }) });
  }).finally(() => {
    progress.stop();
  });
  if (json === true) {
    const written = modelHash === undefined ? {} : { out, model: modelHash };
    process.stdout.write(`${JSON.stringify({ ...written, decision, metrics })}\n`);
    return;
  }
  process.stdout.write(
    [
      `${metrics.rows} rows of ${patientsText(metrics)}, ${metrics.events} events; each forecast by a mixture updated on other patients (selected)`,
      '',
      leaderboard(metrics),
      '',
      selectionText(metrics),
      `  ${decisionText(decision)}`,
      modelHash === undefined
        ? 'No bundle is written: stay with the model as it is.'
        : `Bundle: ${out} (model ${modelHash.slice(0, 12)})`,
      '',
    ].join('\n'),
  );
}
