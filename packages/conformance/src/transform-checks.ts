import type { Check } from './check.ts';
import { lookingBackChecks, otherPatientsChecks, rowChecks } from './transform-causality.ts';
import { columnChecks } from './transform-columns.ts';
import { transformSavingChecks } from './transform-saving.ts';
import type { TransformSubject } from './transform-subject.ts';
import { contractCheck, createCheck } from './type-checks.ts';

const typeChecks: readonly Check<TransformSubject>[] = [
  contractCheck('transform'),
  createCheck(['fit', 'apply', 'saveState', 'loadState']),
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
