import { expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import { GraphBuilder, openSession, readModel, writeModel } from '../src/index.ts';
import { sampleModel } from './sample-model.ts';

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

it('gives every damaged or cut file a coded error, or another sound model', () => {
  const bytes = writeModel(sampleModel());
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: bytes.length }),
      (changes, length) => {
        const damaged = bytes.slice(0, length);
        for (const [at, by] of changes) damaged[at] = (damaged[at] ?? 0) ^ by;
        try {
          readModel(damaged);
        } catch (error) {
          refused++;
          expect(ProdromeError.is(error, 'GRAPH')).toBe(true);
        }
      },
    ),
    { seed: 5, numRuns: 200 },
  );
  expect(refused).toBeGreaterThan(150);
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
