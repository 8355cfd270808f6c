import { expect, it } from '@jest/globals';
import { GraphBuilder, openSession, probeRuntime, shareSession, writeModel } from '../src/index.ts';

function doubling(): Uint8Array {
  const graph = new GraphBuilder('double');
  graph.output(graph.op('Mul', [graph.input('x', 'float', ['n']), graph.float(2)]), 'y');
  return writeModel(graph.model());
}
const two = { x: { type: 'float', shape: [2], data: Float32Array.of(1, 2) } } as const;

it('shares a session of equal bytes until the last user leaves', async () => {
  const [first, second] = [await shareSession(doubling()), await shareSession(doubling())];
  await first.release();
  await first.release();
  const { y } = await second.run(two);
  expect([...(y?.data ?? [])]).toEqual([2, 4]);
  await second.release();
  await expect(second.run(two)).rejects.toMatchObject({ code: 'GRAPH' });
  const third = await shareSession(doubling());
  expect([...((await third.run(two))['y']?.data ?? [])]).toEqual([2, 4]);
  await third.release();
});

it('says which operator the runtime lacks', async () => {
  const graph = new GraphBuilder('strange');
  const [out] = graph.custom(
    'Levitate',
    [graph.input('x', 'float', [2])],
    {},
    {
      domain: '',
      outputs: [{ type: 'float', shape: [2] }],
    },
  );
  if (out) graph.output(out, 'y');
  const opening = openSession(writeModel(graph.model()));
  await expect(opening).rejects.toMatchObject({ code: 'GRAPH', got: 'operator Levitate' });
});

it('refuses damaged models and inputs that do not fit', async () => {
  const bytes = doubling();
  for (const wrong of [new Uint8Array(), bytes.subarray(0, 20), Uint8Array.of(1, 2, 3)]) {
    await expect(openSession(wrong)).rejects.toMatchObject({ code: 'GRAPH' });
  }
  const session = await openSession(bytes);
  await expect(session.run({})).rejects.toMatchObject({ code: 'GRAPH' });
  const integers = { x: { type: 'int64', shape: [1], data: BigInt64Array.of(1n) } } as const;
  await expect(session.run(integers)).rejects.toMatchObject({ code: 'GRAPH' });
  const short = { x: { type: 'float', shape: [3], data: Float32Array.of(1) } } as const;
  await expect(session.run(short)).rejects.toMatchObject({ code: 'GRAPH' });
  await session.release();
});

it('works here, and tells its version', async () => {
  expect(await probeRuntime()).toMatch(/^onnxruntime 1\.\d+\.\d+$/);
});
