import { join } from 'node:path';
import {
  executionByName,
  expectOutputs,
  openStore,
  recordRun,
  train,
  type ExecutionChoice,
  type TrainAnswer,
} from '@prodrome/assembly';
import { keepsLogs, ProdromeError, type EventSink } from '@prodrome/core';
import { interruptible } from '../interrupt.ts';
import { leaderboard, patientsText, selectionText } from '../leaderboard.ts';
import type { TrainOptions } from '../command-options.ts';
import { leakLines, suspiciousLines } from '../leak-lines.ts';
import { datasetDoubtLines, reportLines } from '../report-lines.ts';
import { brokenRules } from '../plausibility-text.ts';
import { createProgress } from '../progress.ts';
import { withStore } from '../with-store.ts';

/** `prodrome train`; with `--strict` a failed expert or gate ends it with 1, after the bundle is written. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const { config, data, out, truth, heldOut, seed, resume, acceptSuspicious } = options;
  await expectOutputs(
    { '--log': options.log, '--held-out': heldOut },
    { '--out': out, '--data': data, '--config': config, '--truth': truth },
  );
  const execution = executionOf(options);
  const progress = createProgress(options);
  const started = performance.now();
  const answer = await interruptible((signal) =>
    recorded(options, progress.sink, (emit) =>
      train({
        ...{ config, data, out, signal, emit },
        ...(truth !== undefined && { truth }),
        ...(heldOut !== undefined && { heldOut }),
        ...(seed !== undefined && { seed }),
        ...(resume !== undefined && { resume }),
        ...(acceptSuspicious !== undefined && { acceptSuspicious }),
        ...(execution && { execution }),
      }),
    ),
  ).finally(() => {
    progress.stop();
  });
  const { metrics, modelHash, report, doubts, leaks, failed } = answer;
  if (options.json === true) {
    const document = {
      out,
      model: modelHash,
      shipped: metrics.shipped,
      report,
      doubts,
      leaks,
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
      ...[...reportLines(report), ...datasetDoubtLines(doubts), ...leakLines(leaks)].map(
        (text) => `  ${text}`,
      ),
      '',
      leaderboard(metrics),
      ...suspiciousLines(metrics),
      ...brokenRules(metrics),
      '',
      selectionText(metrics),
      `Bundle: ${out} (model ${modelHash.slice(0, 12)}), ${seconds} s`,
      ...(answer.pages.length > 0
        ? [`For people: ${answer.pages.map((page) => join(out, page)).join(', ')}`]
        : []),
      '',
    ].join('\n'),
  );
  if (options.strict === true) expectNoFailure(failed);
}

/** Who is to carry out tasks, where that is said. @throws ProdromeError `USAGE` */
function executionOf({ execution, store, artifacts }: TrainOptions): ExecutionChoice | undefined {
  if (artifacts !== undefined && execution !== 'queue') {
    throw new ProdromeError('USAGE', {
      where: '--artifacts',
      expected: '--execution queue beside it',
      got: execution === undefined ? 'none' : `--execution ${execution}`,
    });
  }
  if (execution === undefined) return undefined;
  return executionByName(execution, {
    ...(store !== undefined && { store }),
    ...(artifacts !== undefined && { artifacts }),
  });
}

/** Trains, and keeps what is told of it in the store, where one that keeps logs is named. */
async function recorded(
  { config, data, out, seed, store: url }: TrainOptions,
  show: EventSink,
  work: (emit: EventSink) => Promise<TrainAnswer>,
): Promise<TrainAnswer> {
  const store = await openStore({ config, ...(url !== undefined && { url }) });
  if (!store || !keepsLogs(store)) return work(show);
  return withStore(store, async (own) => {
    // what cannot be opened is told before the training, not after it
    await own.patients({ limit: 1 });
    const facts = { config, data, out, ...(seed !== undefined && { seed }) };
    const run = recordRun(own, { kind: 'train', facts }, show);
    const emit: EventSink = (event) => {
      show(event);
      run.sink(event);
    };
    try {
      const answer = await work(emit);
      await run.end({ outcome: 'done', model: answer.modelHash });
      return answer;
    } catch (error) {
      await run.end({ outcome: ProdromeError.is(error) ? error.code : 'failed' });
      throw error;
    }
  });
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
