import { expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { createGradientBoosting, type SavedTree } from '../src/index.ts';

const rows = 800;
const stream = createStream('columns');
const columns = Array.from({ length: 6 }, () =>
  new Float64Array(rows).map(() => stream.nextNormal()),
);
const labels = new Float64Array(rows).map((_, i) => {
  const [a = 0, b = 0, c = 0, d = 0] = columns.map((column) => column[i]);
  return a * b + c * d + 0.3 * stream.nextNormal();
});
const data = { columns, labels };
const options = { objective: 'squared', trees: 20, maxLeaves: 16, minDataInLeaf: 5 } as const;

/** The columns of every way from the root to a leaf. */
function pathsOf(tree: SavedTree): readonly ReadonlySet<number>[] {
  const visit = (node: number, above: readonly number[]): ReadonlySet<number>[] => {
    if (node < 0) return [new Set(above)];
    const path = [...above, tree.columns[node] ?? NaN];
    return [tree.left[node] ?? NaN, tree.right[node] ?? NaN].flatMap((child) => visit(child, path));
  };
  return visit(tree.columns.length === 0 ? ~0 : 0, []);
}
const allPaths = async (given: object): Promise<readonly ReadonlySet<number>[]> => {
  const model = await createGradientBoosting({ ...options, ...given }).train(data);
  return model.toJSON().trees.flatMap(pathsOf);
};
const crosses = (path: ReadonlySet<number>, groups: readonly (readonly number[])[]): boolean =>
  !groups.some((group) => [...path].every((column) => group.includes(column)));

test('columns of a branch are all in one group; those not listed are one more', async () => {
  const groups = [
    [0, 1],
    [1, 2, 3],
    [4, 5],
  ];
  const held = await allPaths({ interactions: groups.slice(0, 2) });
  expect(held.filter((path) => crosses(path, groups))).toEqual([]);
  expect(held.some((path) => path.has(2) && path.has(3))).toBe(true);
  expect(held.some((path) => path.has(4) || path.has(5))).toBe(true);
  const free = await allPaths({});
  expect(free.filter((path) => crosses(path, groups)).length).toBeGreaterThan(50);
});

test('columns alone give a sum of functions of one', async () => {
  const held = await allPaths({ interactions: [[0], [1], [2], [3], [4], [5]] });
  expect(Math.max(...held.map((path) => path.size))).toBe(1);
});

test('a leaf sees its share of the columns, drawn anew', async () => {
  const boosting = createGradientBoosting({ ...options, columnSubsampleByNode: 'sqrt' });
  const model = await boosting.train(data);
  // the best column of all would be first in every tree
  const firsts = model.toJSON().trees.map(({ columns: [first] }) => first);
  expect(new Set(firsts).size).toBeGreaterThan(3);
  expect((await boosting.train(data)).toJSON()).toEqual(model.toJSON());
  const other = createGradientBoosting({ ...options, columnSubsampleByNode: 'sqrt', seed: 1 });
  expect((await other.train(data)).toJSON()).not.toEqual(model.toJSON());
});

test('a group of a column that there is not: SCHEMA', async () => {
  const boosting = createGradientBoosting({ ...options, interactions: [[0, 6]] });
  await expect(boosting.train(data)).rejects.toEqual(expect.objectContaining({ code: 'SCHEMA' }));
});
