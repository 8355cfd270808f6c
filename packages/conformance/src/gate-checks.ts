import type { Check } from './check.ts';
import { gateCausalityChecks } from './gate-causality.ts';
import { gateEventChecks } from './gate-events.ts';
import { trainContext } from './expert-subject.ts';
import { task } from './fixture.ts';
import { gatingFixture } from './gate-fixture.ts';
import { createGate, type GateSubject } from './gate-subject.ts';
import { gateStepChecks } from './gate-steps.ts';
import { gateTrainingChecks } from './gate-training.ts';
import { weightChecks } from './gate-weights.ts';
import { capabilitiesCheck, contractCheck, createCheck, reportCheck } from './type-checks.ts';

/** The laws of gates; one for any number of outputs is held to them with one and with two. */
export const gateChecks: readonly Check<GateSubject>[] = [
  contractCheck('gate'),
  capabilitiesCheck('gate'),
  createCheck({ task, specialty: 'all' }),
  reportCheck('gate', async (subject) => {
    const data = gatingFixture();
    const gate = await createGate(subject, data);
    return () => gate.train(data, trainContext());
  }),
  ...weightChecks,
  ...gateCausalityChecks,
  ...gateEventChecks,
  ...gateStepChecks,
  ...gateTrainingChecks,
];
