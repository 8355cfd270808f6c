import { expect, test } from '@jest/globals';
import { importLightGBM, loadTreeModel } from '../src/index.ts';
import { bytesOf, expectNear, readOracles, textOf } from './import-oracles.ts';

const oracles = ['lightgbm-3.3.5', 'lightgbm-4.7.0'].flatMap(readOracles);

/** What our margins are of the raw scores: means of a forest's trees, and log-odds. */
const margin: Readonly<Record<string, number>> = {
  forest: 1 / 4,
  'forest-multiclass': 1 / 3,
  sigmoid: 0.6,
};

test.each(oracles)('$name: margins', ({ name, model, columns, margins }) => {
  const scale = margin[name.split(' ')[1] ?? ''] ?? 1;
  const expected = margins.map((value) => scale * value);
  expectNear(importLightGBM(model).margin({ columns }), expected);
});

test.each(oracles)('$name: predictions', ({ model, columns, predictions }) => {
  expectNear(importLightGBM(model).predict({ columns }), predictions);
});

test.each(oracles)('$name: saved, it is the same', ({ model, columns }) => {
  const imported = importLightGBM(model);
  const loaded = loadTreeModel(JSON.parse(JSON.stringify(imported)));
  expect(loaded.margin({ columns })).toEqual(imported.margin({ columns }));
});

test('text is as good as bytes, and so are the line ends of Windows', () => {
  const text = textOf(oracles, 'many-categories');
  const saved = importLightGBM(bytesOf(oracles, 'many-categories')).toJSON();
  expect(importLightGBM(text).toJSON()).toEqual(saved);
  expect(importLightGBM(text.replaceAll('\n', '\r\n')).toJSON()).toEqual(saved);
});

test('leaves weigh their rows, and splits have their gain', () => {
  const text = textOf(oracles, 'huber');
  const imported = importLightGBM(text);
  for (const { covers } of imported.toJSON().trees) {
    expect(covers.reduce<number>((sum, cover) => sum + Number(cover), 0)).toBe(160);
  }
  const gains = Array.from(text.matchAll(/split_gain=(.*)/g), ([, line]) =>
    (line ?? '').split(' ').map(Number),
  ).flat();
  const sum = imported.importance().reduce((total, gain) => total + gain, 0);
  expect(sum).toBeCloseTo(
    gains.reduce((total, gain) => total + gain, 0),
    6,
  );
});
