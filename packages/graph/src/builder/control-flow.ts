import { graphError } from '../graph-error.ts';
import { GraphBuilder, mustMatch } from './graph-builder.ts';
import { showShape } from './shapes.ts';
import type { Value } from './value.ts';

/** What one turn of a `Scan` or `Loop` gives: the new states, and a slice of each stacked output. */
export interface Turn {
  readonly states: readonly Value[];
  readonly stacked?: readonly Value[];
}

/** What comes out of a `Scan` or `Loop`: the last states, and the slices of all turns along a new first axis. */
export interface Turned {
  readonly states: readonly Value[];
  readonly stacked: readonly Value[];
}

/**
 * `Scan`: one turn for each slice along the first axis of the scanned values, states handed from turn to turn.
 * @throws ProdromeError `GRAPH` when a new state has another shape, or the scanned values other lengths.
 */
export function scan(
  graph: GraphBuilder,
  { states, scanned }: { readonly states: readonly Value[]; readonly scanned: readonly Value[] },
  turn: (body: GraphBuilder, states: readonly Value[], slices: readonly Value[]) => Turn,
): Turned {
  const length = scanned[0]?.shape[0];
  const other = scanned.find(({ shape }) => shape[0] !== length);
  if (length === undefined || other) {
    throw graphError('Scan', 'values of one length', other ? showShape(other.shape) : 'none');
  }
  const body = graph.body('turn');
  const held = states.map(({ type, shape }) => body.input(undefined, type, shape));
  const slices = scanned.map(({ type, shape }) => body.input(undefined, type, shape.slice(1)));
  const result = turn(body, held, slices);
  finishTurn('Scan', body, states, result);
  return split(
    states,
    graph.custom(
      'Scan',
      [...states, ...scanned],
      { num_scan_inputs: scanned.length, body: { kind: 'graph', value: body.graph() } },
      { domain: '', outputs: outputTypes(states, result, length) },
    ),
  );
}

/**
 * `Loop` of a fixed or computed number of turns (an int64 scalar); the turn is given its number.
 * @throws ProdromeError `GRAPH` when a new state has another shape.
 */
export function loop(
  graph: GraphBuilder,
  count: Value,
  states: readonly Value[],
  turn: (body: GraphBuilder, index: Value, states: readonly Value[]) => Turn,
): Turned {
  mustMatch('Loop, count', { type: 'int64', shape: [] }, count);
  const body = graph.body('turn');
  const index = body.input(undefined, 'int64', []);
  const goOn = body.input(undefined, 'bool', []);
  const held = states.map(({ type, shape }) => body.input(undefined, type, shape));
  const result = turn(body, index, held);
  body.output(goOn);
  finishTurn('Loop', body, states, result);
  const length = count.integers?.[0] ?? `${count.name}_turns`;
  return split(
    states,
    graph.custom(
      'Loop',
      [count, undefined, ...states],
      { body: { kind: 'graph', value: body.graph() } },
      { domain: '', outputs: outputTypes(states, result, length) },
    ),
  );
}

/**
 * `If`: what one of two bodies gives, by a bool scalar.
 * @throws ProdromeError `GRAPH` when the two give other types or shapes.
 */
export function branch(
  graph: GraphBuilder,
  condition: Value,
  whenTrue: (body: GraphBuilder) => readonly Value[],
  whenFalse: (body: GraphBuilder) => readonly Value[],
): readonly Value[] {
  mustMatch('If, condition', { type: 'bool', shape: [] }, condition);
  const bodies = [graph.body('then'), graph.body('else')] as const;
  const results = [whenTrue(bodies[0]), whenFalse(bodies[1])] as const;
  if (results[0].length !== results[1].length) {
    throw graphError('If', `${results[0].length} values of both`, String(results[1].length));
  }
  results[0].forEach((value, i) => {
    mustMatch(`If, value ${i}`, value, results[1][i] as Value);
  });
  bodies.forEach((body, i) => {
    for (const value of results[i] as readonly Value[]) body.output(value);
  });
  return graph.custom(
    'If',
    [condition],
    {
      then_branch: { kind: 'graph', value: bodies[0].graph() },
      else_branch: { kind: 'graph', value: bodies[1].graph() },
    },
    { domain: '', outputs: results[0] },
  );
}

function finishTurn(where: string, body: GraphBuilder, states: readonly Value[], turn: Turn): void {
  if (turn.states.length !== states.length) {
    throw graphError(where, `${states.length} states`, String(turn.states.length));
  }
  turn.states.forEach((state, i) => {
    mustMatch(`${where}, state ${i}`, states[i] as Value, state);
    body.output(state);
  });
  for (const slice of turn.stacked ?? []) body.output(slice);
}

const outputTypes = (states: readonly Value[], turn: Turn, length: number | string) => [
  ...states,
  ...(turn.stacked ?? []).map(({ type, shape }) => ({ type, shape: [length, ...shape] })),
];

const split = (states: readonly Value[], values: readonly Value[]): Turned => ({
  states: values.slice(0, states.length),
  stacked: values.slice(states.length),
});
