import { expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import { GraphBuilder, openSession, readModel, writeModel, type GraphSpec } from '../src/index.ts';
import { sampleModel, servedLstm } from './sample-model.ts';

// `pnpm proof graph` raises this to 1,000
const fuzzRuns = Number(process.env['PRODROME_GRAPH_FUZZ_RUNS'] ?? 100);

it('reads back what it wrote, byte for byte', () => {
  const model = sampleModel();
  const bytes = writeModel(model);
  expect(readModel(bytes)).toEqual(model);
  expect(writeModel(readModel(bytes))).toEqual(bytes);
});

it('writes negative integers, floats, texts and lists', () => {
  const graph = new GraphBuilder('attributes');
  const input = graph.input('x', 'float', [2, 2]);
  const attributes = {
    small: { kind: 'float', value: 0.5 },
    minus: -7,
    far: 2 ** 40,
    word: 'é',
    list: [-1, 0, 3],
    halves: { kind: 'floats', value: [0.5, -0.25] },
    words: { kind: 'strings', value: ['a', ''] },
    matrix: {
      kind: 'tensor',
      value: { name: 't', type: 'uint8', shape: [2], bytes: Uint8Array.of(1, 2) },
    },
  } as const;
  const [output] = graph.custom('Anything', [input, undefined], attributes, {
    domain: 'own',
    outputs: [{ type: 'double', shape: ['n', 1] }],
  });
  if (!output) throw new Error('no output');
  graph.output(output, 'y');
  const model = graph.model({ opsets: { own: 1 } });
  expect(readModel(writeModel(model))).toEqual(model);
});

/** Some bytes of a file changed, its end cut off or not. */
const damagedFiles = (bytes: Uint8Array) =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
        maxLength: 6,
      }),
      fc.option(fc.integer({ min: 1, max: bytes.length }), { nil: bytes.length }),
    )
    .map(([changes, length]) => {
      const damaged = bytes.slice(0, length);
      for (const [at, by] of changes) damaged[at] = (damaged[at] ?? 0) ^ by;
      return damaged;
    });

it('gives every damaged or cut file a coded error, or another sound model', () => {
  let refused = 0;
  fc.assert(
    fc.property(damagedFiles(writeModel(sampleModel())), (damaged) => {
      try {
        readModel(damaged);
      } catch (error) {
        refused++;
        expect(ProdromeError.is(error, 'GRAPH')).toBe(true);
      }
    }),
    { seed: 5, numRuns: fuzzRuns },
  );
  expect(refused).toBeGreaterThan(0.6 * fuzzRuns);
});

it('opens and runs every damaged file, or says with a code that it cannot', async () => {
  const rows = { type: 'float', shape: [2, 4, 3], data: new Float32Array(24).fill(0.1) } as const;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(damagedFiles(servedLstm()), async (damaged) => {
      try {
        const session = await openSession(damaged);
        await session
          .run(Object.fromEntries(session.inputs.map((name) => [name, rows])))
          .finally(() => session.release());
      } catch (error) {
        refused++;
        expect(ProdromeError.is(error, 'GRAPH')).toBe(true);
      }
    }),
    { seed: 6, numRuns: fuzzRuns },
  );
  expect(refused).toBeGreaterThan(0.6 * fuzzRuns);
});

const lying = (lie: Partial<GraphSpec>): Uint8Array => {
  const model = readModel(servedLstm());
  return writeModel({ ...model, graph: { ...model.graph, ...lie } });
};
const answer = async (model: Uint8Array) => {
  const x = { type: 'float', shape: [2, 4, 3], data: new Float32Array(24) } as const;
  const session = await openSession(model);
  return session.run({ x }).finally(() => session.release());
};

it.each([
  ['an input', { inputs: [{ name: 'x', type: 'float', shape: ['n', 4, 5] }] }],
  ['the type of an output', { outputs: [{ name: 'output', type: 'int64', shape: ['n', 1] }] }],
  ['the rows of an output', { outputs: [{ name: 'output', type: 'float', shape: [7, 1] }] }],
] as const)('refuses a sound file that lies about %s', async (_, lie) => {
  await expect(answer(lying(lie))).rejects.toMatchObject({ code: 'GRAPH' });
});

it.each([
  ['columns', ['n', 2]],
  ['axes', ['n']],
] as const)('tells the true shape when a file lies about the %s of an output', async (_, shape) => {
  const { output } = await answer(lying({ outputs: [{ name: 'output', type: 'float', shape }] }));
  expect(output?.shape).toEqual([2, 1]);
});

it('refuses every cut of a file but none that is whole', () => {
  const bytes = writeModel(sampleModel());
  const operatorSets = bytes.length - writeModel({ ...sampleModel(), metadata: {} }).length;
  for (let length = 0; length < bytes.length - operatorSets; length += 7) {
    expect(() => readModel(bytes.subarray(0, length))).toThrow(
      expect.objectContaining({ code: 'GRAPH' }),
    );
  }
});

it('runs Scan, Loop and If', async () => {
  const session = await openSession(writeModel(sampleModel()));
  const rows = { type: 'float', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } as const;
  const { sum, totals, power, chosen } = await session.run({ rows });
  expect([...(sum?.data ?? [])]).toEqual([5, 7, 9]);
  expect([...(totals?.data ?? [])]).toEqual([6, 21]);
  expect([...(power?.data ?? [])]).toEqual([32]);
  expect([...(chosen?.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
  await session.release();
});
