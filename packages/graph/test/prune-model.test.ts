import { expect, it } from '@jest/globals';
import {
  GraphBuilder,
  loop,
  openSession,
  pruneModel,
  writeModel,
  type ModelSpec,
} from '../src/index.ts';

/** y = x + 1, a loop that adds `step` twice to it, and much that nothing needs. */
function model(): ModelSpec {
  const graph = new GraphBuilder('sum');
  const x = graph.input('x', 'float', ['n']);
  const unread = graph.input('unread', 'float', ['n']);
  const step = graph.op('Mul', [x, graph.float(10)]);
  graph.op('Mul', [graph.op('Add', [unread, graph.float(7)]), x]);
  const { states } = loop(
    graph,
    graph.int(2),
    [graph.op('Add', [x, graph.float(1)])],
    (body, _, held) => ({
      // a body reads what is around it
      states: [body.op('Add', [held[0] ?? x, step])],
    }),
  );
  graph.output(states[0] ?? x, 'y');
  return graph.model();
}

it('keeps what the outputs need, also what only the body of a loop reads, and nothing else', async () => {
  const whole = model();
  const { graph } = pruneModel(whole);
  expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(whole.graph.nodes.length - graph.nodes.length).toBe(2);
  expect(graph.initializers.length).toBeLessThan(whole.graph.initializers.length);
  const data = Float32Array.of(1, -2);
  const given = { type: 'float', shape: [2], data } as const;
  const session = await openSession(writeModel(pruneModel(whole)));
  expect((await session.run({ x: given }))['y']?.data).toEqual(Float32Array.of(22, -41));
});

it('changes nothing of what is needed whole', () => {
  const pruned = pruneModel(model());
  expect(writeModel(pruneModel(pruned))).toEqual(writeModel(pruned));
});
