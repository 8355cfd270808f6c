import { openModel } from '@prodrome/assembly';
import type { ExplainOptions } from '../command-options.ts';
import { explanationText } from '../explanation-text.ts';
import { interruptible } from '../interrupt.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';

/** `prodrome explain` */
export async function explainCommand(options: ExplainOptions): Promise<void> {
  const { patient, time, data, json } = options;
  const progress = createProgress(options);
  await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    const asked = { patient, signal, ...(time !== undefined && { time }) };
    const result = await model.explain(data, asked);
    const { outcome, target, horizonDays } = model.manifest.schema;
    const text = explanationText(result, { label: outcome ?? target ?? 'event', horizonDays });
    process.stdout.write(`${json === true ? JSON.stringify(result) : text}\n`);
  }).finally(() => {
    progress.stop();
  });
}
