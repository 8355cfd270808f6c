import {
  createExpertRegistry,
  ProdromeError,
  type ComponentState,
  type Task,
} from '@prodrome/core';
import { loadCouncil, saveCouncil } from './council.ts';
import { createFeatureSpace } from './feature-space.ts';
import { stateWidthOf } from './memory.ts';
import type { MixtureModel } from './mixture-model.ts';
import type { LearnedPlan } from './plan.ts';

/** What a model is made of, without what it has learned. */
export interface Architecture {
  readonly plan: LearnedPlan;
  readonly task: Task;
  /** Domains of the file's columns. */
  readonly domains: readonly string[];
}

/** States of a model by part: `features`, `council`, and `expert.<name>` for every expert of the council. */
export type ModelStates = ReadonlyMap<string, ComponentState>;

/**
 * A model from its architecture and states; an expert's state is loaded when it is first asked.
 * @throws ProdromeError `STATE`
 */
export async function restoreModel(
  { plan, task, domains }: Architecture,
  states: ModelStates,
): Promise<MixtureModel> {
  const part = (name: string): ComponentState => {
    const state = states.get(name);
    if (state) return state;
    throw new ProdromeError('STATE', {
      where: 'model',
      expected: `a state ${name}`,
      got: [...states.keys()].join(', '),
    });
  };
  const space = createFeatureSpace({ plan, task, domains });
  const features = part('features');
  const mixed = part('council');
  await loaded('features', () => {
    space.loadState(features);
  });
  const council = await loaded('council', () => loadCouncil(plan, task, mixed));
  const experts = createExpertRegistry();
  for (const { name, type, options, specialty } of council.experts) {
    const state = part(`expert.${name}`);
    experts.register(name, async () => {
      const expert = type.create(options, { task, specialty });
      await expert.loadState(state);
      return expert;
    });
  }
  return { task, domains, space, experts, council };
}

/**
 * What loading gives. A component that throws in its own way on a state does not know that state.
 * @throws ProdromeError `STATE`
 */
async function loaded<Part>(name: string, load: () => Part | Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    if (ProdromeError.is(cause)) throw cause;
    throw new ProdromeError('STATE', {
      where: `state ${name} of the model`,
      expected: 'a state that its components can load',
      got: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
      cause,
    });
  }
}

/** The states that {@link restoreModel} needs. */
export async function statesOf(model: MixtureModel): Promise<ModelStates> {
  const states = new Map<string, ComponentState>([
    ['features', model.space.saveState()],
    ['council', await saveCouncil(model.council)],
  ]);
  for (const [name, expert] of await model.experts.getAllExperts()) {
    states.set(`expert.${name}`, await expert.saveState());
  }
  return states;
}

/** The architecture of a trained model: its own experts, and how much each of them remembers. */
export async function architectureOf(
  { plan, task, domains }: Architecture,
  { council, experts }: MixtureModel,
): Promise<Architecture> {
  const own = await Promise.all(
    council.experts.map(async (expert) => {
      const { memory } = expert.type.capabilities;
      const isTold = memory !== 'row' && memory.stateWidth === 'trained';
      return isTold ? { ...expert, stateWidth: await stateWidthOf(expert, experts) } : expert;
    }),
  );
  return { plan: { ...plan, experts: own }, task, domains };
}
