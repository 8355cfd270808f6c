import type { Check } from './check.ts';
import { answerChecks } from './expert-answers.ts';
import { causalityChecks } from './expert-causality.ts';
import type { ExpertSubject } from './expert-subject.ts';
import { trainingChecks } from './expert-training.ts';

/** The laws of experts. */
export const expertChecks: readonly Check<ExpertSubject>[] = [
  ...causalityChecks,
  ...answerChecks,
  ...trainingChecks,
];
