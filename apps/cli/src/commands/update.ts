import { openModel, type UpdateRequest } from '@prodrome/assembly';
import { ProdromeError } from '@prodrome/core';
import type { UpdateOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { decisionText, leaderboard, patientsText, selectionText } from '../leaderboard.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';
import { eventText } from '../update-text.ts';

/** `prodrome update`: another bundle where something changed, none else. */
export async function updateCommand(options: UpdateOptions): Promise<void> {
  const { data, out, seed, json } = options;
  const change = changeOf(options);
  const progress = createProgress(options);
  const { metrics, decisions, events, modelHash } = await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    return model.update(data, { out, signal, ...change, ...(seed !== undefined && { seed }) });
  }).finally(() => {
    progress.stop();
  });
  if (json === true) {
    const written = modelHash === undefined ? {} : { out, model: modelHash };
    process.stdout.write(`${JSON.stringify({ ...written, decisions, events, metrics })}\n`);
    return;
  }
  process.stdout.write(
    [
      `${metrics.rows} rows of ${patientsText(metrics)}, ${metrics.events} events; each forecast by mixtures updated on other patients`,
      '',
      leaderboard(metrics),
      '',
      selectionText(metrics),
      ...decisions.map((decision) => `  ${decisionText(decision)}`),
      ...events.map(eventText),
      modelHash === undefined
        ? 'No bundle is written: stay with the model as it is.'
        : `Bundle: ${out} (model ${modelHash.slice(0, 12)})`,
      '',
    ].join('\n'),
  );
}

function changeOf({
  config,
  add,
  retrain,
  remove,
}: UpdateOptions): Pick<UpdateRequest, 'add' | 'retrain' | 'remove'> {
  if (add !== undefined && config === undefined) {
    throw new ProdromeError('USAGE', {
      where: '--add',
      expected: '--config with the file that describes the expert',
      got: 'none',
    });
  }
  return {
    ...(add !== undefined && config !== undefined && { add: { config, name: add } }),
    ...(retrain !== undefined && { retrain }),
    ...(remove !== undefined && { remove }),
  };
}
