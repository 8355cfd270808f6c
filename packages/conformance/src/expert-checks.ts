import type { Check } from './check.ts';
import { answerChecks } from './expert-answers.ts';
import { causalityChecks } from './expert-causality.ts';
import { explainingChecks } from './expert-explaining.ts';
import { savingChecks } from './expert-saving.ts';
import { createModel, diaryFor, trainContext, type ExpertSubject } from './expert-subject.ts';
import { labelledDays, task } from './fixture.ts';
import { trainingChecks } from './expert-training.ts';
import { capabilitiesCheck, contractCheck, createCheck, reportCheck } from './type-checks.ts';

/** The laws of experts. */
export const expertChecks: readonly Check<ExpertSubject>[] = [
  contractCheck('expert'),
  capabilitiesCheck('expert'),
  createCheck({ task, specialty: 'physiological' }),
  reportCheck('expert', async (subject) => {
    const model = await createModel(subject);
    return () => model.train(labelledDays(diaryFor(subject)), trainContext());
  }),
  ...causalityChecks,
  ...answerChecks,
  ...explainingChecks,
  ...trainingChecks,
  ...savingChecks,
];
