import {
  createExpertRegistry,
  ProdromeError,
  type ComponentState,
  type Task,
} from '@prodrome/core';
import { loadCouncil, saveCouncil } from './council.ts';
import { createFeatureSpace } from './feature-space.ts';
import type { MixtureModel } from './mixture-model.ts';
import type { MixturePlan } from './plan.ts';

/** What a model is made of, without what it has learned. */
export interface Blueprint {
  readonly plan: Pick<MixturePlan, 'seats' | 'candidates' | 'features' | 'preprocessing'>;
  readonly task: Task;
  /** Domains of the file's columns. */
  readonly domains: readonly string[];
}

/** States of a model by part: `features`, `council`, and `expert.<name>` for every seat of the council. */
export type ModelStates = ReadonlyMap<string, ComponentState>;

/**
 * A model from its blueprint and states; an expert's state is loaded when it is first asked.
 * @throws ProdromeError `STATE`
 */
export async function restoreModel(
  { plan, task, domains }: Blueprint,
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
  space.loadState(part('features'));
  const council = await loadCouncil(plan, task, part('council'));
  const experts = createExpertRegistry();
  for (const { name, type, options, specialty } of council.seats) {
    const state = part(`expert.${name}`);
    experts.register(name, async () => {
      const expert = type.create(options, { task, specialty });
      await expert.loadState(state);
      return expert;
    });
  }
  return { task, domains, space, experts, council };
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
