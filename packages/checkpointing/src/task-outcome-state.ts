import {
  expectState,
  nestStates,
  ProdromeError,
  unnestStates,
  type ComponentState,
  type Failure,
  type JsonValue,
  type TaskOutcome,
} from '@prodrome/core';

const kind = 'task_outcome';

/** An outcome as a state, with the events that are told of it: what was said once is said again when it is taken from a checkpoint. */
export function outcomeState({ output, failure, events }: TaskOutcome): ComponentState {
  const told = { events: plain(events), ...(failure && { failure: plain(failure) }) };
  return nestStates(kind, 1, told, { ...(output && { output }) });
}

/** What {@link outcomeState} made a state of. @throws ProdromeError `STATE` */
export function outcomeOf(state: ComponentState): TaskOutcome {
  expectState(state, kind, [1]);
  const { json, parts } = unnestStates(state);
  const { events, failure } = Object(json) as {
    readonly events?: TaskOutcome['events'];
    readonly failure?: Failure;
  };
  const { output } = parts;
  if (Array.isArray(events) && output) return { output, events };
  if (Array.isArray(events) && failure) return { failure, events };
  throw new ProdromeError('STATE', {
    where: `state of ${kind}`,
    expected: 'events, and an output or a failure',
    got: 'something else',
  });
}

/** As JSON carries it. */
const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;
