import type { Check } from './check.ts';
import { task } from './fixture.ts';
import { lookingBackChecks, otherPatientsChecks, rowChecks } from './transform-causality.ts';
import { columnChecks } from './transform-columns.ts';
import { transformSavingChecks } from './transform-saving.ts';
import {
  createTransform,
  diary,
  labelsOf,
  trainingRows,
  type TransformSubject,
} from './transform-subject.ts';
import { contractCheck, createCheck, reportCheck } from './type-checks.ts';

const typeChecks: readonly Check<TransformSubject>[] = [
  contractCheck('transform'),
  createCheck({ task, specialty: 'all' }),
  reportCheck('transform', async (subject) => {
    const table = diary();
    const rows = trainingRows(table);
    const transform = await createTransform(subject);
    return () => transform.fit(table, rows, labelsOf(table, rows));
  }),
];

const commonChecks: readonly Check<TransformSubject>[] = [
  ...otherPatientsChecks,
  ...columnChecks,
  ...transformSavingChecks,
];

/** The laws of transforms that look at rows alone. */
export const transformChecks: readonly Check<TransformSubject>[] = [
  ...typeChecks,
  ...rowChecks,
  ...commonChecks,
];

/** The laws of transforms that look back. */
export const causalTransformChecks: readonly Check<TransformSubject>[] = [
  ...typeChecks,
  ...lookingBackChecks,
  ...commonChecks,
];
