import { describe, expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { trainWith } from '../src/train-with.ts';
import { completeOptions, type GradientBoostingInput } from '../src/gradient-boosting-options.ts';
import { plainKernels } from '../src/kernels/choose-kernels.ts';
import { foundWidth, type Kernels } from '../src/kernels/kernels.ts';
import type { KernelMemory } from '../src/kernels/memory.ts';
import { openWasmKernels } from '../src/kernels/wasm-kernels.ts';
import { packingBase } from '../src/packing.ts';
import { sampleData } from './sample-data.ts';

const wasm = await openWasmKernels({ bytes: 2 ** 26, rows: 1000, groups: 2 });
const openWasm = () => {
  if (!wasm) throw new Error('no WebAssembly');
  return wasm;
};

/** What both kinds of kernels give, with arrays that each has made in its own memory. */
const both = <Result>(work: (kernels: Kernels, memory: KernelMemory) => Result): Result[] =>
  [plainKernels, openWasm()].map(({ kernels, memory }) => work(kernels, memory));

const rows = 1000;
const filled = <List extends Float64Array | Int32Array | Uint8Array>(
  list: List,
  next: (i: number) => number,
): List => {
  for (let i = 0; i < list.length; i++) list[i] = next(i);
  return list;
};

describe('WebAssembly gives the bits of the reference', () => {
  test.each(['logistic', 'squared', 'multinomial'] as const)('gradients, %s', (objective) => {
    const [plain, other] = both((kernels, memory) => {
      const stream = createStream(3);
      const input = {
        objective,
        factor: 1.5,
        values: filled(memory.float64(rows), (i) => 30 * stream.nextNormal() * (i % 3)),
        labels: filled(memory.float64(rows), () => stream.next()),
        weights: filled(memory.float64(rows), () => 3 * stream.next()),
      };
      const packed = memory.float64(rows);
      const order = filled(memory.int32(rows), (i) => (i * 7) % rows);
      const stretch = { rows: order, packed, from: 13, to: 990 };
      const sums = kernels.gradients(input, { gradient: 3e4, hessian: 2e4 }, stretch);
      return { sums, packed: [...packed] };
    });
    expect(other).toEqual(plain);
  });

  test('histogram, subtract, partition and score', () => {
    const [plain, other] = both((kernels, memory) => {
      const stream = createStream(4);
      const words = filled(memory.int32(4 * rows), () => stream.nextInt(2 ** 32));
      const order = filled(memory.int32(rows), (i) => (i * 13) % rows);
      const packed = filled(
        memory.float64(rows),
        () => (stream.nextInt(2000) - 1000) * packingBase + stream.nextInt(1000),
      );
      const stretch = { rows: order, packed, from: 5, to: 900 };
      const histogram = memory.float64(2048);
      kernels.histograms(words, 16, stretch, [undefined, histogram]);
      const child = memory.float64(2048);
      kernels.histograms(words, 16, { ...stretch, to: 300 }, [undefined, child]);
      kernels.subtract(histogram, child);
      const bins = filled(memory.uint8(rows), () => stream.nextInt(256));
      const moved = [true, false].map((missingLeft) => {
        const [toRows, toPacked] = [memory.int32(rows), memory.float64(rows)];
        const split = { bin: 100, missingLeft };
        const left = kernels.partition(bins, split, stretch, toRows, toPacked);
        return { left, rows: [...toRows], packed: [...toPacked] };
      });
      const margins = memory.float64(rows);
      kernels.score(margins, order, 3, 800, 0.1);
      return { histogram: [...histogram], moved, margins: [...margins] };
    });
    expect(other).toEqual(plain);
  });

  test('scan (property)', () => {
    const bin = fc.record({ gradient: fc.integer({ min: -50, max: 50 }), hessian: fc.nat(9) });
    const arbitrary = fc.record({
      sums: fc.array(bin, { minLength: 1, maxLength: 12 }),
      missing: fc.option(bin, { nil: undefined }),
      minHessian: fc.constantFrom(1, 3, 20),
      sureHessian: fc.constantFrom(0, 10, 1000),
      l1: fc.constantFrom(0, 0, 2.5),
      l2: fc.constantFrom(0, 1.5, Infinity),
      beat: fc.constantFrom(1e-9, 30, 500),
    });
    fc.assert(
      fc.property(arbitrary, ({ sums, missing, beat, ...limits }) => {
        const [plain, other] = both((kernels, memory) => {
          const histogram = memory.float64(2048);
          const scans = { bins: memory.int32(8), found: memory.float64(foundWidth * 8) };
          for (let slot = 0; slot < 8; slot++) {
            scans.bins[slot] = slot === 5 ? 0 : Math.max(1, sums.length - slot);
            sums.forEach(({ gradient, hessian }, at) => {
              histogram[256 * slot + ((at + slot) % sums.length)] =
                gradient * packingBase + hessian;
            });
            if (missing && slot % 2 === 0) {
              histogram[256 * slot + 255] = missing.gradient * packingBase + missing.hessian;
            }
          }
          const packed = sums.reduce(
            (sum, one) => sum + one.gradient * packingBase + one.hessian,
            0,
          );
          const totals = { packed, count: 100 };
          const given = { ...limits, minCount: 1, categoryL2: 0, categorySmoothing: 0 };
          const most = kernels.scan(histogram, scans, 0, totals, given, beat);
          return { most, found: [...scans.found] };
        });
        expect(other).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  test.each<GradientBoostingInput>([
    {},
    { objective: 'squared', l1: 0.5, l2: 2 },
    { rowSubsample: 0.5, columnSubsample: 0.7, minDataInLeaf: 3, maxDepth: 4 },
    { minDataInLeaf: 60, minHessian: 2 },
    { monotone: [1, -1, 0], l1: 0.1 },
  ])('a whole model: %j', async (given) => {
    const options = completeOptions({ trees: 20, ...given });
    const data = sampleData(600);
    const model = await trainWith(options, data);
    const plain = await trainWith(options, data, {}, () => plainKernels);
    expect(model.toJSON()).toEqual(plain.toJSON());
  });
});

test('what does not fit the memory of WebAssembly has no kernels there', async () => {
  expect(await openWasmKernels({ bytes: 2 ** 32, rows: 1, groups: 1 })).toBeUndefined();
});
