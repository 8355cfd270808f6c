import type { GraphSpec } from '@prodrome/graph';
import { input, type Call, type Step } from './call.ts';
import { lacks } from './graph-error.ts';
import { asDense } from './loops.ts';
import { dense, numbersOf, type View } from './view.ts';

type CompileNodes = (
  graph: GraphSpec,
  wanted: readonly string[],
  scope: Map<string, View>,
) => readonly Step[];

/** `Loop` whose states keep their shapes: the body is compiled once, over buffers that hold the states of a turn. */
export function compileLoop(
  call: Call,
  around: ReadonlyMap<string, View>,
  compileNodes: CompileNodes,
): readonly View[] {
  const body = call.node.attributes['body'];
  if (body?.kind !== 'graph') throw lacks('operator Loop without a body');
  const [turnName, goesOnName, ...stateNames] = body.value.inputs.map(({ name }) => name);
  const [condition, ...results] = body.value.outputs.map(({ name }) => name);
  if (results.length !== stateNames.length) throw lacks('operator Loop that stacks up outputs');
  const first = stateNames.map((_, i) => asDense(call, input(call, i + 2)));
  const states = first.map(({ type, shape }) => dense(type, shape));
  const [turn, goesOn] = [dense('int64', []), dense('bool', [])];
  const scope = new Map(around);
  if (turnName !== undefined) scope.set(turnName, turn);
  if (goesOnName !== undefined) scope.set(goesOnName, goesOn);
  stateNames.forEach((name, i) => scope.set(name, states[i] as View));
  const wanted = [...(condition === undefined ? [] : [condition]), ...results];
  const steps = [...compileNodes(body.value, wanted, scope)];
  // before any state is written: a result may be another turn's state
  const next = results.map((name, i) => {
    const view = scope.get(name);
    const state = states[i] as View;
    if (!view || view.shape.join() !== state.shape.join()) {
      throw lacks('operator Loop whose states change their shapes');
    }
    return asDense({ ...call, add: (step) => steps.push(step) }, view);
  });
  const held = states.map(({ data }) => new Float64Array(data.length));
  const test = condition === undefined ? undefined : scope.get(condition);
  const [limit, start] = [call.inputs[0], call.inputs[1]];
  call.add(() => {
    states.forEach(({ data }, i) => {
      const { data: from, offset } = first[i] as View;
      data.set(from.subarray(offset, offset + data.length));
    });
    const most = limit ? (numbersOf(limit)[0] ?? 0) : Infinity;
    goesOn.data[0] = start ? (numbersOf(start)[0] ?? 0) : 1;
    for (let at = 0; at < most && goesOn.data[0] !== 0; at++) {
      turn.data[0] = at;
      for (const step of steps) step();
      held.forEach((copy, i) => {
        const { data, offset } = next[i] as View;
        copy.set(data.subarray(offset, offset + copy.length));
      });
      if (test) goesOn.data[0] = test.data[test.offset] as number;
      states.forEach(({ data }, i) => {
        data.set(held[i] as Float64Array);
      });
    }
  });
  return states;
}
