import type { OutputValue, ReceiptStep } from '@prodrome/core';
import { type AnswerBatch } from './answer-batch.ts';
import { absenceCodes } from './ask-expert.ts';
import type { CombinedAnswers } from './combine-answers.ts';
import type { Council } from './council.ts';
import { isMixed } from './plan.ts';

/** What a receipt's steps are made of. */
interface WeighedRow {
  readonly batch: AnswerBatch;
  readonly said: CombinedAnswers;
  /** By expert, what a function makes of the place [n, k, outputs]; NaN is left out. */
  readonly named: (value: (at: number) => number) => Record<string, OutputValue>;
}

/** How the served gate came to the weights of a row: from equal ones to its own. Nothing where no gate weighed it, or it failed. */
export function receiptSteps(
  { served, mixings }: Council,
  { batch, said, named }: WeighedRow,
  row: number,
): { readonly steps?: readonly ReceiptStep[] } {
  const { experts, absence, outputs } = batch;
  const k = experts.length;
  const isAsked = experts.map(
    (expert, j) => isMixed(expert) && absence[row * k + j] === absenceCodes.none,
  );
  const placeOf = (at: number): number => Math.floor(at / outputs) % k;
  const stepOf = (name: string, value: (at: number) => number): ReceiptStep => ({
    name,
    weights: named((at) => (isAsked[placeOf(at)] === true ? value(at) : NaN)),
  });
  const isWeighed = isAsked.some(
    (asked, j) => asked && (said.weights[(row * k + j) * outputs] as number) > 0,
  );
  if (!mixings.has(served) || !isWeighed) return {};
  const equal = 1 / isAsked.filter(Boolean).length;
  const told = said.steps ?? [{ name: 'gate', weights: said.weights }];
  return {
    steps: [
      stepOf('equal', () => equal),
      ...told.map(({ name, weights }) => stepOf(name, (at) => weights[at] as number)),
    ],
  };
}
