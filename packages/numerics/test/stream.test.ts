import { createState, decodeState, encodeState, ProdromeError } from '@prodrome/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStream, restoreStream, type SeededStream } from '../src/index.ts';
import { murmurHash128 } from '../src/murmur-hash.ts';

const draws = (stream: SeededStream, count: number): number[] =>
  Array.from({ length: count }, () => stream.next());

// All expected numbers: a Python implementation of the published generator over mmh3 5.3.1.
describe('createStream', () => {
  test('is xoshiro128** 1.1, two outputs a number', () => {
    const state = createState('numerics/stream', 1, { key: [0, 0, 0, 0], words: [1, 2, 3, 4] });
    // the generator's first outputs from 1, 2, 3, 4 are 11520, 0, 5927040, 70819200, 2031721883, 1637235492
    expect(draws(restoreStream(state), 5)).toEqual([
      2.682209014892578e-6, 0.0013799966610139602, 0.4730471102982654, 0.29970869324795935,
      0.8682488947467962,
    ]);
  });

  test('takes seeds and names through MurmurHash3', () => {
    const stream = createStream('prodrome');
    expect(draws(stream, 3)).toEqual([0.8789510828006284, 0.35479231035776193, 0.3367334697709803]);
    expect(draws(createStream(7), 2)).toEqual([0.8212720149469726, 0.7933849199937929]);
    expect(draws(createStream('7'), 2)).toEqual([0.8212720149469726, 0.7933849199937929]);
    const fork = createStream(7).fork('fold 1');
    expect(draws(fork, 2)).toEqual([0.2183250283307605, 0.5597312834661827]);
    expect(draws(fork.fork('Müdigkeit'), 2)).toEqual([0.8955321618405491, 0.7995905904814844]);
  });

  test('hashes as mmh3 5.3.1 does (x86, 128 bits)', () => {
    const hash = (text: string, seed: number) => [
      ...murmurHash128(
        Uint8Array.from(text, (c) => c.charCodeAt(0)),
        seed,
      ),
    ];
    expect(hash('', 0)).toEqual([0, 0, 0, 0]);
    expect(hash('', 0x9747b28c)).toEqual([0xf7bed5a1, 0x5b576a1c, 0x5b576a1c, 0x5b576a1c]);
    expect(hash('hello, world', 0)).toEqual([0x8b21605c, 0xb9b98a1e, 0x93273a83, 0xeb5957c7]);
    expect(hash('The quick brown fox jumps over the lazy dog', 0)).toEqual([
      0x2f1583c3, 0xecee2c67, 0x5d7bf66c, 0xe5e91d2c,
    ]);
  });

  test('forks depend on the path only, and neither stream moves the other', () => {
    const parent = createStream('seed');
    const before = draws(parent.fork('a'), 4);
    draws(parent, 5);
    expect(draws(parent.fork('a'), 4)).toEqual(before);
    const [left, right] = [createStream('seed'), createStream('seed')];
    left.fork('b').next();
    expect(draws(left, 4)).toEqual(draws(right, 4));
  });

  test('different paths give different streams', () => {
    const root = createStream(1);
    const streams = [
      root,
      root.fork(''),
      root.fork('a'),
      root.fork('ab'),
      root.fork('a').fork('b'),
      root.fork('b').fork('a'),
      createStream(2),
      ...Array.from({ length: 200 }, (_, i) => root.fork(String(i))),
    ];
    expect(new Set(streams.map((stream) => stream.next())).size).toBe(streams.length);
  });

  test('a saved stream continues with the very next bit, and forks as before', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (seed, count) => {
        const stream = createStream(seed);
        for (let i = 0; i < count; i++) stream.nextNormal();
        const copy = restoreStream(decodeState(encodeState(stream.saveState())));
        expect(copy.fork('x').next()).toBe(stream.fork('x').next());
        for (let i = 0; i < 5; i++) {
          expect(copy.next()).toBe(stream.next());
          expect(copy.nextNormal()).toBe(stream.nextNormal());
          expect(copy.nextInt(1000)).toBe(stream.nextInt(1000));
        }
      }),
    );
  });

  test('refuses damaged states, seeds that are not finite and impossible ranges', () => {
    const code = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return ProdromeError.is(error) && error.code;
      }
      return 'none';
    };
    const words = [1, 2, 3, 4];
    for (const json of [null, {}, { key: words }, { key: words, words: [0, 0, 0, 0] }]) {
      expect(code(() => restoreStream(createState('numerics/stream', 1, json)))).toBe('STATE');
    }
    expect(code(() => restoreStream(createState('other', 1, { key: words, words })))).toBe('STATE');
    expect(code(() => createStream(NaN))).toBe('USAGE');
    for (const below of [0, -1, 1.5, 2 ** 33, NaN]) {
      expect(code(() => createStream(1).nextInt(below))).toBe('USAGE');
    }
  });
});

describe('distributions', () => {
  test('next is uniform: chi-square over 256 cells, serial pairs over 16 × 16', () => {
    const stream = createStream('uniformity');
    const cells = new Float64Array(256);
    const pairs = new Float64Array(256);
    const n = 256_000;
    let last = stream.next();
    for (let i = 0; i < n; i++) {
      const drawn = stream.next();
      const cell = Math.floor(drawn * 256);
      const pair = Math.floor(last * 16) * 16 + Math.floor(drawn * 16);
      cells[cell] = (cells[cell] ?? 0) + 1;
      pairs[pair] = (pairs[pair] ?? 0) + 1;
      last = drawn;
    }
    // 255 degrees of freedom: mean 255, deviation 22.6
    for (const counts of [cells, pairs]) {
      const chi = counts.reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0);
      expect(chi).toBeGreaterThan(255 - 4 * 22.6);
      expect(chi).toBeLessThan(255 + 4 * 22.6);
    }
  });

  test('nextInt is uniform where remainders would be biased, and reaches both ends', () => {
    const stream = createStream('integers');
    const below = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (stream.nextInt(below) < 2 ** 30) low++;
    // a remainder of 32 bits would give half
    expect(Math.abs(low / 30_000 - 1 / 3)).toBeLessThan(0.011);
    const seen = new Set(Array.from({ length: 200 }, () => stream.nextInt(6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(stream.nextInt(1)).toBe(0);
    expect(stream.nextInt(2 ** 32)).toBeLessThan(2 ** 32);
  });

  test('nextNormal has the moments and the tails of a standard normal', () => {
    const stream = createStream('normals');
    const n = 200_000;
    const sums = [0, 0, 0, 0];
    let tail = 0;
    for (let i = 0; i < n; i++) {
      const z = stream.nextNormal();
      for (let k = 0; k < 4; k++) sums[k] = (sums[k] ?? 0) + z ** (k + 1) / n;
      if (Math.abs(z) > 1.959964) tail++;
    }
    // four standard errors each
    const wanted = [0, 1, 0, 3];
    const errors = [1, 2, 15, 96].map((variance) => 4 * Math.sqrt(variance / n));
    sums.forEach((moment, k) => {
      expect(Math.abs(moment - (wanted[k] ?? NaN))).toBeLessThan(errors[k] ?? NaN);
    });
    expect(Math.abs(tail / n - 0.05)).toBeLessThan(4 * Math.sqrt(0.0475 / n));
  });
});
