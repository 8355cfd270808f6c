import type { Check } from './check.ts';
import { answerChecks } from './expert-answers.ts';
import { causalityChecks } from './expert-causality.ts';
import { explainingChecks } from './expert-explaining.ts';
import { savingChecks } from './expert-saving.ts';
import type { ExpertSubject } from './expert-subject.ts';
import { trainingChecks } from './expert-training.ts';
import { capabilitiesCheck, contractCheck, createCheck } from './type-checks.ts';

/** The laws of experts. */
export const expertChecks: readonly Check<ExpertSubject>[] = [
  contractCheck('expert'),
  capabilitiesCheck('expert'),
  createCheck(['getSpecialty', 'train', 'predict', 'saveState', 'loadState']),
  ...causalityChecks,
  ...answerChecks,
  ...explainingChecks,
  ...trainingChecks,
  ...savingChecks,
];
