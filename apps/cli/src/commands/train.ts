import { train } from '@prodrome/assembly';
import { interruptible } from '../interrupt.ts';
import { selectionText, leaderboard } from '../leaderboard.ts';
import type { TrainOptions } from '../command-options.ts';
import { createProgress } from '../progress.ts';

/** `prodrome train`; with `--strict` a failed expert or gate ends it with 1, after the bundle is written. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const { config, data, out, truth, seed } = options;
  const progress = createProgress(options);
  const started = performance.now();
  const answer = await interruptible((signal) =>
    train({
      ...{ config, data, out, signal, emit: progress.sink },
      ...(truth !== undefined && { truth }),
      ...(seed !== undefined && { seed }),
    }),
  ).finally(() => {
    progress.stop();
  });
  const { metrics, modelHash, report, failed } = answer;
  if (options.strict === true && failed.length > 0) process.exitCode = 1;
  if (options.json === true) {
    const document = { out, model: modelHash, shipped: metrics.shipped, report, metrics, failed };
    process.stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { rowsRead, duplicatesDropped, duplicateRows } = report;
  const dropped =
    duplicatesDropped === 0
      ? ''
      : `, ${duplicatesDropped} identical ${duplicatesDropped === 1 ? 'duplicate' : 'duplicates'} dropped (row ${duplicateRows.join(', ')})`;
  process.stdout.write(
    [
      `${rowsRead} rows read${dropped}; ${metrics.rows} forecasts evaluated on held-out rows of ${metrics.patients} patients, ${metrics.events} events`,
      '',
      leaderboard(metrics),
      '',
      selectionText(metrics),
      ...(options.strict === true && failed.length > 0
        ? [`Failed: ${failed.join(', ')} (--strict)`]
        : []),
      `Bundle: ${out} (model ${modelHash.slice(0, 12)}), ${seconds} s`,
      '',
    ].join('\n'),
  );
}
