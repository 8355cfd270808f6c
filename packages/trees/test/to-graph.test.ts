import { expect, test } from '@jest/globals';
import { coreBuilding, GraphBuilder, openSession, writeModel } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import {
  createGradientBoosting,
  importLightGBM,
  importXGBoost,
  loadTreeModel,
  type TreeModel,
} from '../src/index.ts';
import { categoryModel } from './category-model.ts';
import { readOracles } from './import-oracles.ts';

/** What the model answers as an ONNX graph in its runtime. */
async function askGraph(model: TreeModel, rows: readonly Float32Array[]): Promise<Float32Array> {
  const graph = new GraphBuilder('trees');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const features = toCore(graph.input('features', 'float', ['n', model.columns]));
  graph.output(fromCore(model.toGraph(builder, features)), 'values');
  const session = await openSession(writeModel(graph.model()));
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const shape = [rows.length, model.columns];
  const { values } = await session.run({ features: { type: 'float', shape, data } });
  await session.release();
  expect(values?.shape).toEqual([rows.length, model.outputs]);
  return values?.data as Float32Array;
}

/** The numbers of single precision at and around a number. */
function singlesAround(x: number): readonly number[] {
  const bits = new Int32Array(1);
  const single = new Float32Array(bits.buffer);
  return [-1, 0, 1].map((step) => {
    single[0] = x;
    bits[0] = (bits[0] ?? 0) + step;
    return single[0];
  });
}

/** Rows that have each threshold, its neighbours and special values in each column. */
function rowsAround(model: TreeModel): readonly Float32Array[] {
  const thresholds = model.toJSON().trees.flatMap((tree) => tree.thresholds.map(Number));
  const special = [NaN, Infinity, -Infinity, 0, -0, 1e-35, 1.1e-35, -1e-36, 1, 2, 3, 64, 70, 71];
  const odd = [-1, 0.5, 1.5, -0.5, -0.9, 38.2, 1e30, 65_535, 65_536, 4_294_967_297];
  const values = [...special, ...odd, ...thresholds.flatMap(singlesAround)];
  return values.map((_, i) =>
    Float32Array.from(
      { length: model.columns },
      (__, column) => values[(i + 19 * column) % values.length] ?? NaN,
    ),
  );
}

async function expectSame(model: TreeModel): Promise<void> {
  const rows = rowsAround(model);
  const answers = await askGraph(model, rows);
  model.predict({ rows }).forEach((value, at) => {
    const difference = Math.abs((answers[at] ?? NaN) - value);
    expect(difference).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
  });
}

const setting = fc.record({
  seed: fc.nat(1000),
  objective: fc.constantFrom('logistic' as const, 'squared' as const, 'multinomial' as const),
  trees: fc.constantFrom(1, 5, 30),
  maxLeaves: fc.constantFrom(2, 12, 40),
});

test('answers as here at and around every threshold, and where values are missing (property)', async () => {
  await fc.assert(
    fc.asyncProperty(setting, async ({ seed, objective, ...options }) => {
      const stream = createStream(seed);
      const rows = Array.from({ length: 300 }, () =>
        Array.from({ length: 4 }, () => (stream.next() < 0.1 ? NaN : stream.nextNormal())),
      );
      const labels = rows.map(([x = 0, y = 0]) => {
        const sum = (x || 0) - (y || 0) ** 2 + stream.nextNormal();
        if (objective === 'squared') return 1000 * sum;
        return objective === 'logistic' ? Number(sum > 0) : sum > 1 ? 2 : Number(sum > 0);
      });
      const given = { objective, minDataInLeaf: 2, ...options };
      await expectSame(await createGradientBoosting(given).train({ rows, labels }));
    }),
    { numRuns: 12 },
  );
});

test('with categories, and zeros that count as missing', async () => {
  await expectSame(loadTreeModel(categoryModel));
});

test('with an empty set of categories, infinite thresholds, a tree that is a leaf, and without trees', async () => {
  const [first] = categoryModel.trees;
  if (!first) throw new Error('no tree');
  const categories = [[1, 3, 5, 7, 9, 70, 200], null, [], null];
  const zeroMissing = [1, 1, 0, 1] as const;
  const thresholds = [null, 'Infinity', null, '-Infinity'] as const;
  const leaf = {
    ...{ columns: [], thresholds: [], left: [], right: [], missingLeft: [], gains: [] },
    ...{ values: [0.7], covers: [9] },
  };
  const odd = [
    { ...first, categories, zeroMissing },
    { ...first, thresholds: [...thresholds] },
    leaf,
  ];
  for (const trees of [odd, [leaf], []]) {
    await expectSame(loadTreeModel({ ...categoryModel, trees }));
  }
});

test('features of another width are refused', () => {
  const graph = new GraphBuilder('trees');
  const { builder, toCore } = coreBuilding(graph);
  const model = loadTreeModel(categoryModel);
  for (const shape of [['n', 2], ['n'], [3, 3, 3]]) {
    const features = toCore(graph.input(undefined, 'float', shape));
    expect(() => model.toGraph(builder, features)).toThrow(/toGraph, features/);
  }
});

const imported = ['xgboost-3.2.0-more', 'lightgbm-4.7.0-more'].flatMap(readOracles);

// answers of 1e199 are beyond the graph's single precision
test.each(imported.filter(({ name }) => name !== 'lightgbm-4.7.0-more large'))(
  '$name: answers as here',
  async ({ name, model }) => {
    await expectSame(name.startsWith('xgboost') ? importXGBoost(model) : importLightGBM(model));
  },
);
