import type { CancelSignal, Failure, FeatureTable, RandomStream, Task } from '@prodrome/core';
import { copyRow } from '../rows/copy-row.ts';
import { failureOf } from '../model/failure.ts';
import type { Mixing } from '../model/mixing.ts';
import type { Candidate } from '../model/plan.ts';
import { fitMixing, type MixingReport } from './fit-mixing.ts';
import {
  foldsToJudge,
  type FoldToJudge,
  type GatingAnswers,
  type OutOfFold,
} from './labelled-answers.ts';
import type { Contender } from './select-served.ts';

/** A way of mixing, fitted on all out-of-fold answers. */
interface FittedCandidate extends Contender {
  readonly candidate: Candidate;
  readonly mixing: Mixing;
  readonly reports: readonly MixingReport[];
}

/** What became of every way of mixing. */
export interface FittedCandidates {
  readonly fitted: readonly FittedCandidate[];
  /** Ways that could not be fitted, and why. */
  readonly excluded: Readonly<Record<string, string>>;
  readonly failures: ReadonlyMap<string, Failure>;
  /** Ways that learn, where no fold can judge them. */
  readonly unjudged: readonly string[];
}

/** Where and how a fit works. */
export interface FitSetting {
  readonly task: Task;
  readonly stream: RandomStream;
  readonly signal?: CancelSignal;
  /** The gate context, scaled. */
  readonly scale: (context: FeatureTable) => FeatureTable;
}

/**
 * Every way of mixing: its forecast of each fold, learned from answers of experts that knew neither that fold nor the one that they
 * answered, and the mixing itself, learned from all.
 * @param whole - the out-of-fold answers as gates learn from them
 */
export async function fitCandidates(
  candidates: readonly Candidate[],
  answers: OutOfFold,
  whole: GatingAnswers,
  setting: FitSetting,
): Promise<FittedCandidates> {
  const { task, stream, signal, scale } = setting;
  const excluded: Record<string, string> = {};
  const failures = new Map<string, Failure>();
  const unjudged = new Set<string>();
  const members = whole.batch.experts.length;
  const trying = async (name: string, work: () => Promise<void>): Promise<void> => {
    if (excluded[name] !== undefined) return;
    try {
      await work();
    } catch (error) {
      const failure = failureOf(error, signal, 'GATE_FAILED');
      excluded[name] = failure.message;
      failures.set(name, failure);
    }
  };
  if (members < 2) {
    for (const { name } of candidates)
      excluded[name] = `a mixture needs two experts, there are ${members}`;
    return { fitted: [], excluded, failures, unjudged: [] };
  }
  const values = new Map(
    candidates.map(({ name }) => [name, new Float64Array(whole.labels.length).fill(NaN)]),
  );
  const own = { task, ...(signal && { signal }) };
  for (const judged of foldsToJudge(answers, scale)) {
    for (const candidate of candidates) {
      const { name, weights } = candidate;
      if (!judged.isNested && weights === 'learned') unjudged.add(name);
      else {
        await trying(name, async () => {
          const cross = stream.fork(`${name} cross-fitted`).fork(`without ${judged.fold}`);
          const found = await forecastFold(candidate, judged, { ...own, stream: cross });
          const out = values.get(name) as Float64Array;
          judged.places.forEach((row, i) => {
            copyRow(found, i, out, row, whole.batch.outputs);
          });
        });
      }
    }
  }
  const fitted: FittedCandidate[] = [];
  for (const candidate of candidates) {
    const { name } = candidate;
    await trying(name, async () => {
      const made = await fitMixing(candidate, { ...whole, ...own, stream: stream.fork(name) });
      fitted.push({ name, candidate, values: values.get(name) as Float64Array, ...made });
    });
  }
  return { fitted, excluded, failures, unjudged: [...unjudged] };
}

async function forecastFold(
  candidate: Candidate,
  { known, asked }: FoldToJudge,
  setting: Omit<FitSetting, 'scale'>,
): Promise<Float64Array> {
  const { mixing } = await fitMixing(candidate, { ...known, ...setting });
  return (await mixing.mix(asked)).values;
}
