import { openModel } from '@prodrome/assembly';
import { moduleSettings } from '../module-settings.ts';
import { interruptible } from '../interrupt.ts';
import { absentLines, leaderboard, patientsText } from '../leaderboard.ts';
import type { EvaluateOptions } from '../command-options.ts';
import { brokenRules } from '../plausibility-text.ts';
import { createProgress } from '../progress.ts';

const warning =
  'These are the very rows the model was trained on: the figures say nothing of new patients.';

/** `prodrome evaluate` */
export async function evaluateCommand(options: EvaluateOptions): Promise<void> {
  const progress = createProgress(options);
  const { metrics, inSample } = await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    const { seed } = options;
    return model.evaluate(options.data, { signal, ...(seed !== undefined && { seed }) });
  }).finally(() => {
    progress.stop();
  });
  if (inSample) process.stderr.write(`warning: ${warning}\n`);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...metrics, inSample })}\n`);
    return;
  }
  process.stdout.write(
    [
      `${metrics.rows} rows of ${patientsText(metrics)}, ${metrics.events} events`,
      '',
      leaderboard(metrics),
      ...brokenRules(metrics),
      '',
      `Shipped: ${metrics.shipped}`,
      ...absentLines(metrics),
      '',
    ].join('\n'),
  );
}
