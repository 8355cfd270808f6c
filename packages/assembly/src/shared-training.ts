import type { SharedRunner } from '@prodrome/core';
import { needsNetworks } from './all-components.ts';
import { codeOf } from './code-of.ts';
import type { Config } from './config-schema.ts';
import { learningTypes } from './portable-training.ts';

/** How machines know the runner of a training. */
export const trainingName = 'training';

/** The executors of this machine, which need not be told what other machines must have. */
const ofThisMachine = ['inline', 'processes'];

/** What machines must have alike to carry out tasks of a training; undefined where the executor asks none. */
export async function sharedTraining(config: Config): Promise<SharedRunner | undefined> {
  const { executor } = config.execution;
  if (!executor || ofThisMachine.includes(executor.type)) return undefined;
  return { name: trainingName, code: await codeOf(needsNetworks(learningTypes(config))) };
}
