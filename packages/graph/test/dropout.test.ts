import { expect, it } from '@jest/globals';
import { GraphBuilder, openSession, writeModel } from '../src/index.ts';
import { hashElements } from '../src/tape/random.ts';

const low = (x: bigint): bigint => x & 0x7fffffffn;
/** The hash as its docstring says it, in exact integers. */
function mix(value: bigint): bigint {
  let x = value;
  x = low((x ^ (x >> 15n)) * 0x2c1b3c6dn);
  x = low((x ^ (x >> 12n)) * 0x297a2d39n);
  return x ^ (x >> 15n);
}

async function hashes(
  seed: number,
  step: number,
  place: number,
  shape: readonly number[],
): Promise<bigint[]> {
  const graph = new GraphBuilder('random');
  const values = [graph.input('seed', 'int64', []), graph.input('step', 'int64', [])] as const;
  graph.output(hashElements(graph, ...values, place, shape), 'out');
  const session = await openSession(writeModel(graph.model()));
  const scalar = (value: number) =>
    ({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) }) as const;
  const { out } = await session.run({ seed: scalar(seed), step: scalar(step) });
  await session.release();
  return [...(out?.data as BigInt64Array)];
}

it('hashes seed, step, place and element as written down', async () => {
  for (const [seed, step, place] of [
    [0, 0, 0],
    [2 ** 31 - 1, 12_345, 3],
  ] as const) {
    const first = mix(low(BigInt(seed) + BigInt(place) * 0x9e3779n));
    const key = mix(low(first + BigInt(step)));
    const wanted = Array.from({ length: 6 }, (_, i) => mix(low(BigInt(i) + key)));
    expect(await hashes(seed, step, place, [2, 3])).toEqual(wanted);
  }
});

it('is uniform, and uncorrelated from element to element and step to step', async () => {
  const count = 20_000;
  const uniform = async (step: number) =>
    (await hashes(7, step, 0, [count])).map((x) => Number(x) / 2 ** 31 - 0.5);
  const [a, b] = [await uniform(1), await uniform(2)];
  const mean = (f: (i: number) => number) => a.reduce((sum, _, i) => sum + f(i), 0) / count;
  const at = (list: readonly number[], i: number): number => list[i % count] ?? 0;
  // four standard errors
  expect(Math.abs(mean((i) => at(a, i)))).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(mean((i) => at(a, i) ** 2) - 1 / 12)).toBeLessThan(
    4 * Math.sqrt(1 / 180 / count),
  );
  expect(Math.abs(mean((i) => at(a, i) * at(a, i + 1)))).toBeLessThan(4 / 12 / Math.sqrt(count));
  expect(Math.abs(mean((i) => at(a, i) * at(b, i)))).toBeLessThan(4 / 12 / Math.sqrt(count));
});
