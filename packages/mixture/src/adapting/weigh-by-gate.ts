import type { CallContext, RandomStream, Task } from '@prodrome/core';
import { fitContextScale } from '../context/context-scale.ts';
import { memberPlaces } from '../model/answer-batch.ts';
import type { Candidate } from '../model/plan.ts';
import { copyRow } from '../rows/copy-row.ts';
import { placesWhere } from '../rows/pick.ts';
import { fitMixing } from '../selection/fit-mixing.ts';
import { foldsToJudge, type LabelledAnswers } from '../selection/labelled-answers.ts';
import type { WeighedAnswers } from './responsibilities.ts';

/** What a gate weighs with. */
export interface Weighing extends CallContext {
  readonly task: Task;
  readonly stream: RandomStream;
}

/**
 * The members' answers under the weights of a candidate's gate, which has learned from the other folds.
 * @throws ProdromeError `GATE_FAILED`, or what the gate throws.
 */
export async function weighByGate(
  candidate: Candidate,
  answers: LabelledAnswers,
  { task, stream, signal }: Weighing,
): Promise<WeighedAnswers> {
  const { batch, labels, folds } = answers;
  const { outputs } = batch;
  const counted = placesWhere(folds, (_, place) => !Number.isNaN(labels[place * outputs]));
  const scale = fitContextScale(batch.context, counted);
  const experts = memberPlaces(batch.experts).length;
  const width = experts * outputs;
  const values = new Float64Array(folds.length * width).fill(NaN);
  const weights = new Float64Array(values.length);
  const whole = { ...answers, inTime: false, nested: () => undefined };
  for (const { fold, known, asked, places } of foldsToJudge(whole, (table) => scale.apply(table))) {
    const own = { stream: stream.fork(`gate ${fold}`), ...(signal && { signal }) };
    const { mixing } = await fitMixing(candidate, { ...known, task, ...own });
    const mixed = await mixing.mix(asked);
    places.forEach((place, i) => {
      copyRow(asked.values, i, values, place, width);
      copyRow(mixed.weights, i, weights, place, width);
    });
  }
  return { experts, outputs, values, weights, labels };
}
