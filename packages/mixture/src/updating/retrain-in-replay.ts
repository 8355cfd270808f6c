import { ProdromeError, type CallContext, type RandomStream } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { usualDays, type DriftAlarm, type DriftPolicy } from '@prodrome/drift';
import type { AnswerBatch } from '../model/answer-batch.ts';
import { absenceCodes } from '../model/ask-expert.ts';
import type { AskedExperts } from '../model/ask-experts.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { copyRow } from '../rows/copy-row.ts';
import { askFitted, fitExpert } from '../training/fit-expert.ts';
import { labelledRows } from '../training/training-run.ts';

/** An expert that a policy has trained anew in a replay. */
export interface Retrained {
  readonly policy: number;
  readonly expert: string;
  /** The day from which on it answers. */
  readonly day: number;
  /** Forecasts that it has learned from: of the days since the alarm. */
  readonly rows: number;
  /** Why it stayed as it was. */
  readonly failure?: string;
}

/** What a replay works on. */
export interface RetrainSetting extends CallContext {
  readonly model: MixtureModel;
  readonly dataset: Dataset;
  readonly asked: AskedExperts;
  readonly stream: RandomStream;
}

/**
 * The answers of a replay in which experts were trained anew: so many days after an alarm that losses have risen, on what came true of the forecasts of
 * these days, and nothing else. Their answers of earlier days stay, and an alarm while one is waited for asks for no other. Deterministic by the stream.
 * @throws ProdromeError `CANCELLED`
 */
export async function retrainInReplay(
  {
    alarms,
    policies,
  }: { readonly alarms: readonly DriftAlarm[]; readonly policies: readonly DriftPolicy[] },
  { model, dataset, asked, stream, signal }: RetrainSetting,
): Promise<{ readonly batch: AnswerBatch; readonly retrained: readonly Retrained[] }> {
  const { batch } = asked;
  const { experts, outputs } = batch;
  const { times, rows: count } = dataset.table;
  const { horizonDays } = model.task;
  const labelled = labelledRows(dataset.labels, outputs);
  const values = batch.values.slice();
  const confidence = batch.confidence.slice();
  const absence = batch.absence.slice();
  const retrained: Retrained[] = [];
  const busyUntil = new Map<string, number>();
  for (const { policy, of = '', day, direction } of alarms) {
    const { action, days = usualDays } = policies[policy] as DriftPolicy;
    const j = experts.findIndex(({ name }) => name === of);
    const expert = experts[j];
    if (action !== 'retrain' || direction !== 'up' || !expert) continue;
    if (day < (busyUntil.get(of) ?? -Infinity)) continue;
    const until = day + days;
    busyUntil.set(of, until);
    const dayOf = (row: number): number => Math.floor(times[row] as number);
    const rows = labelled.filter((row) => dayOf(row) >= day && dayOf(row) + horizonDays <= until);
    const told = { policy, expert: of, day: until, rows: rows.length };
    const failure = await tried(async () => {
      expectBothClasses(dataset, rows, of);
      const own = { model, dataset, stream: stream.fork(`${of} on day ${until}`) };
      const fitted = await fitExpert(expert, rows, { ...own, ...(signal && { signal }) });
      const answers = await askFitted(expert, fitted, {
        ...{ features: asked.features, outputs },
        ...(signal && { signal }),
      });
      for (let row = 0; row < count; row++) {
        if (dayOf(row) < until) continue;
        const at = row * experts.length + j;
        copyRow(answers.values, row, values, at, outputs);
        confidence[at] = answers.confidence?.[row] ?? NaN;
        absence[at] = answers.absence[row] ?? absenceCodes.failed;
      }
    });
    retrained.push({ ...told, ...(failure !== undefined && { failure }) });
  }
  return { batch: { ...batch, values, confidence, absence }, retrained };
}

function expectBothClasses({ labels }: Dataset, rows: Int32Array, name: string): void {
  const classes = new Set(Array.from(rows, (row) => labels[row]));
  if (classes.size === 2) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `expert ${name}`,
    expected: 'days with and without events since the alarm',
    got: `${rows.length} days of ${classes.size === 0 ? 'no' : 'one'} class`,
  });
}

/** What went wrong; undefined where nothing did. @throws ProdromeError `CANCELLED`, `CONFORMANCE`; what is no failure of an expert. */
async function tried(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const isOwn = ProdromeError.is(error, 'EXPERT_FAILED');
    if (isOwn || ProdromeError.is(error, 'DATA_INSUFFICIENT')) return error.message;
    throw error;
  }
}
