import {
  contractVersion,
  createState,
  expectState,
  jsonOf,
  ProdromeError,
  type ComponentState,
  type SystemState,
} from '@prodrome/core';
import type { CouncilParts } from './council.ts';
import type { Guests } from './guest-book.ts';
import type { Performance } from './performance.ts';

const kind = 'meta-learner';

interface System extends CouncilParts {
  readonly model: string;
}

/** What a meta-learner itself would lose. */
export interface OwnState {
  readonly performance: Performance;
  readonly guests: Guests;
}

/** Everything but what is remembered of patients. */
export async function saveSystem(parts: System, own: OwnState): Promise<SystemState> {
  const { model, experts, gate, combination, calibration, features } = parts;
  const expertStates: Record<string, ComponentState> = {};
  for (const [name, expert] of await experts.getAllExperts()) {
    expertStates[name] = await expert.saveState();
  }
  const json = { performance: own.performance.save(), guests: own.guests.save() };
  return {
    metaLearnerState: createState(kind, 1, json),
    ...{ expertStates, gatingNetworkState: await gate.saveState(), optimizerStates: {} },
    sharedStates: {
      combination: await combination.saveState(),
      ...(calibration && { calibration: calibration.saveState() }),
      ...(features && { features: features.saveState() }),
    },
    versionInfo: { model, contract: String(contractVersion) },
  };
}

/** @throws ProdromeError `STATE` for a state of another model, one that lacks parts, or experts that are not registered. */
export async function restoreSystem(
  parts: System,
  own: OwnState,
  { metaLearnerState, gatingNetworkState, expertStates, sharedStates, versionInfo }: SystemState,
): Promise<void> {
  const { model, experts, gate, combination, calibration, features } = parts;
  if (versionInfo.model !== model) throw wrong(`the state of model ${model}`, versionInfo.model);
  const json = metaLearnerState ?? missing('the meta-learner');
  expectState(json, kind, [1]);
  const all = await experts.getAllExperts();
  for (const name of Object.keys(expertStates)) {
    if (!all.has(name)) throw wrong(`expert ${name} to be registered`, 'none of that name');
  }
  for (const [name, expert] of all) {
    await expert.loadState(expertStates[name] ?? missing(`expert ${name}`));
  }
  await gate.loadState(gatingNetworkState);
  await combination.loadState(sharedStates['combination'] ?? missing('the combination'));
  calibration?.loadState(sharedStates['calibration'] ?? missing('the calibration'));
  features?.loadState(sharedStates['features'] ?? missing('the features'));
  own.performance.load(jsonOf(json, 'performance'));
  own.guests.load(jsonOf(json, 'guests'));
}

const missing = (what: string): never => {
  throw wrong(`a state of ${what}`, 'none');
};

const wrong = (expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where: 'state of the system', expected, got });
