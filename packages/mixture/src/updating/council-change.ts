import { expectTask, ProdromeError, type FeatureColumn, type Task } from '@prodrome/core';
import { checkExpertColumns } from '../model/columns.ts';
import type { Decision } from '../model/council.ts';
import { isMixed, type PlannedExpert } from '../model/plan.ts';

/** What is changed of a council; nothing is changed of its other experts. */
export type CouncilChange =
  | { readonly kind: 'add'; readonly expert: PlannedExpert }
  /** The expert of this name learns anew. */
  | { readonly kind: 'retrain' | 'remove'; readonly name: string };

/** What has happened to a council. */
export interface CouncilEvent {
  /** `mixing`: how experts are mixed and calibrated was learned anew. `woken`: a shadow is mixed from now on. */
  readonly kind: 'mixing' | 'added' | 'woken' | 'retrained' | 'removed';
  /** Of all but `mixing`. */
  readonly expert?: string;
  /** It answers, and has no say: it was not better by an interval. */
  readonly shadow?: true;
  /** What was compared; empty for what was never mixed. */
  readonly decisions: readonly Decision[];
}

/** What a change is held to. */
interface Changed {
  readonly experts: readonly PlannedExpert[];
  /** As experts are given them. */
  readonly columns: readonly FeatureColumn[];
  readonly task: Task;
}

/**
 * The expert that a change is about, undefined where nothing is changed.
 * @throws ProdromeError `NOT_FOUND` for a name that no expert has; `USAGE` for one that is taken, and for the last expert that is mixed; `CONFIG`, `DATA_COLUMN` for an
 * expert that cannot learn here.
 */
export function expectChange(
  change: CouncilChange | undefined,
  { experts, columns, task }: Changed,
): PlannedExpert | undefined {
  if (!change) return undefined;
  if (change.kind === 'add') {
    expectNewcomer(change.expert, { experts, columns, task });
    return change.expert;
  }
  const found = experts.find(({ name }) => name === change.name);
  if (!found) {
    throw new ProdromeError('NOT_FOUND', {
      where: `${change.kind} an expert`,
      expected: `one of ${experts.map(({ name }) => name).join(', ')}`,
      got: change.name,
    });
  }
  const others = experts.filter((one) => one !== found && isMixed(one));
  if (change.kind === 'remove' && isMixed(found) && others.length === 0) {
    throw new ProdromeError('USAGE', {
      where: 'remove an expert',
      expected: 'an expert beside which others are mixed',
      got: `${change.name}, the last of them`,
    });
  }
  return found;
}

function expectNewcomer(expert: PlannedExpert, { experts, columns, task }: Changed): void {
  const where = `expert ${expert.name}`;
  if (experts.some(({ name }) => name === expert.name)) {
    throw new ProdromeError('USAGE', {
      where: 'add an expert',
      expected: 'a name that no expert of the model has',
      got: expert.name,
      hint: 'Give it another name, or retrain the one that is there',
    });
  }
  if (expert.search) {
    throw new ProdromeError('CONFIG', {
      where,
      expected: 'no search for options where an expert is added: write into the file what it found',
      got: 'a search',
    });
  }
  expectTask(where, expert.type.capabilities, task);
  const hasOutcomes = columns.some(({ domain }) => domain === 'history');
  if (expert.type.capabilities.needsOutcomes === true && !hasOutcomes) {
    throw new ProdromeError('DATA_COLUMN', {
      where,
      expected: 'a model of a diary with an outcome column',
      got: 'one of an aligned table',
    });
  }
  checkExpertColumns(expert, columns);
}
