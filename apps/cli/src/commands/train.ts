import { expectOutputs, train } from '@prodrome/assembly';
import { ProdromeError } from '@prodrome/core';
import { interruptible } from '../interrupt.ts';
import { leaderboard, patientsText, selectionText } from '../leaderboard.ts';
import type { TrainOptions } from '../command-options.ts';
import { datasetDoubtLines, reportLines } from '../report-lines.ts';
import { createProgress } from '../progress.ts';

/** `prodrome train`; with `--strict` a failed expert or gate ends it with 1, after the bundle is written. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const { config, data, out, truth, heldOut, seed, resume } = options;
  await expectOutputs(
    { '--log': options.log, '--held-out': heldOut },
    { '--out': out, '--data': data, '--config': config, '--truth': truth },
  );
  const progress = createProgress(options);
  const started = performance.now();
  const answer = await interruptible((signal) =>
    train({
      ...{ config, data, out, signal, emit: progress.sink },
      ...(truth !== undefined && { truth }),
      ...(heldOut !== undefined && { heldOut }),
      ...(seed !== undefined && { seed }),
      ...(resume !== undefined && { resume }),
    }),
  ).finally(() => {
    progress.stop();
  });
  const { metrics, modelHash, report, doubts, failed } = answer;
  if (options.json === true) {
    const document = {
      out,
      model: modelHash,
      shipped: metrics.shipped,
      report,
      doubts,
      metrics,
      failed,
    };
    process.stdout.write(`${JSON.stringify(document)}\n`);
    if (options.strict === true) expectNoFailure(failed);
    return;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { rowsRead, rowsKept, rowsMerged, duplicatesDropped, duplicateRows } = report;
  const merged = rowsMerged === 0 ? '' : `, merged to ${rowsKept} days`;
  const dropped =
    duplicatesDropped === 0
      ? ''
      : `, ${duplicatesDropped} identical ${duplicatesDropped === 1 ? 'duplicate' : 'duplicates'} dropped (row ${duplicateRows.join(', ')})`;
  process.stdout.write(
    [
      `${rowsRead} rows read${dropped}${merged}; ${metrics.rows} forecasts evaluated on held-out rows of ${patientsText(metrics)}, ${metrics.events} events`,
      ...[...reportLines(report), ...datasetDoubtLines(doubts)].map((text) => `  ${text}`),
      '',
      leaderboard(metrics),
      '',
      selectionText(metrics),
      `Bundle: ${out} (model ${modelHash.slice(0, 12)}), ${seconds} s`,
      '',
    ].join('\n'),
  );
  if (options.strict === true) expectNoFailure(failed);
}

/** @throws ProdromeError `EXPERT_FAILED` when anything failed. */
function expectNoFailure(failed: readonly string[]): void {
  if (failed.length === 0) return;
  throw new ProdromeError('EXPERT_FAILED', {
    where: 'train --strict',
    expected: 'no failure of any expert or gate; the bundle is written',
    got: `failures of ${failed.join(', ')}`,
  });
}
