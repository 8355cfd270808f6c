import { openModel } from '@prodrome/assembly';
import { ProdromeError } from '@prodrome/core';
import type { ExplainOptions } from '../command-options.ts';
import { explanationText } from '../explanation-text.ts';
import { importanceText } from '../importance-text.ts';
import { interruptible } from '../interrupt.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';

const warning =
  'These are the very rows the model was trained on: what it draws on here it may have learned by heart.';

/** `prodrome explain` */
export async function explainCommand(options: ExplainOptions): Promise<void> {
  const { patient, time, data, json } = options;
  if (patient === undefined && time !== undefined) {
    throw new ProdromeError('USAGE', {
      where: '--time',
      expected: 'a --patient whose day it is',
      got: 'none',
    });
  }
  const progress = createProgress(options);
  await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    if (patient === undefined) {
      const found = await model.importance(data, { signal });
      if (found.inSample) process.stderr.write(`warning: ${warning}\n`);
      const text = json === true ? JSON.stringify(found) : importanceText(found.importance);
      process.stdout.write(`${text}\n`);
      return;
    }
    const asked = { patient, signal, ...(time !== undefined && { time }) };
    const result = await model.explain(data, asked);
    const { outcome, target, horizonDays } = model.manifest.schema;
    const text = explanationText(result, { label: outcome ?? target ?? 'event', horizonDays });
    process.stdout.write(`${json === true ? JSON.stringify(result) : text}\n`);
  }).finally(() => {
    progress.stop();
  });
}
