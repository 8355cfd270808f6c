import type { Check } from './check.ts';
import { gateCausalityChecks } from './gate-causality.ts';
import type { GateSubject } from './gate-subject.ts';
import { gateTrainingChecks } from './gate-training.ts';
import { weightChecks } from './gate-weights.ts';
import { capabilitiesCheck, contractCheck, createCheck } from './type-checks.ts';

/** The laws of gates; one for any number of outputs is held to them with one and with two. */
export const gateChecks: readonly Check<GateSubject>[] = [
  contractCheck('gate'),
  capabilitiesCheck('gate'),
  createCheck(['train', 'predictWeights', 'saveState', 'loadState']),
  ...weightChecks,
  ...gateCausalityChecks,
  ...gateTrainingChecks,
];
