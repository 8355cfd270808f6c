import { describe, expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import { createHistoryFeatures, historyColumns } from '../src/index.ts';
import { diaryOf, number, tableOf } from './support.ts';

const steady = (rate: number, length: number) =>
  Array.from({ length }, (_, time) => ({ time, outcome: Number((time * rate) % 1 >= 1 - rate) }));

describe('history features', () => {
  it('adds its columns after the table’s own', () => {
    const table = diaryOf([steady(0.5, 10), steady(0.25, 10)]);
    const features = createHistoryFeatures();
    features.fit(table);
    const { table: raw } = features.apply(table);
    expect(raw.columns.map(({ name, domain }) => `${domain}.${name}`)).toEqual(
      historyColumns.map((name) => `history.${name}`),
    );
    expect(raw.outcomes).toBe(table.outcomes);
  });

  it('shrinks more where patients are alike', () => {
    const strengthOf = (rates: number[]) => {
      const features = createHistoryFeatures();
      features.fit(diaryOf(rates.map((rate) => steady(rate, 40))));
      return features.saveState().tensors['prior']?.data[1] as number;
    };
    expect(strengthOf([0.4, 0.4, 0.4, 0.4])).toBeGreaterThan(strengthOf([0.05, 0.3, 0.7, 0.95]));
  });

  it('answers with the same bits after a round trip', () => {
    const table = diaryOf([steady(0.5, 10), steady(0.2, 20)]);
    const features = createHistoryFeatures();
    features.fit(table);
    const loaded = createHistoryFeatures();
    loaded.loadState(features.saveState());
    expect(loaded.apply(table).table.values).toEqual(features.apply(table).table.values);
  });

  it('leaves tables without outcomes as they are', () => {
    const table = tableOf([number('a')], [[1], [2]]);
    const features = createHistoryFeatures();
    features.fit(table);
    expect(features.apply(table).table).toBe(table);
  });

  it('refuses a column with the name of its own, and use before fit', () => {
    const own = diaryOf([steady(0.5, 3)]);
    const taken = createFeatureTable({
      ...own,
      columns: [number('rate_7')],
      values: new Float32Array(3),
    });
    const features = createHistoryFeatures();
    expect(() => features.apply(own)).toThrow(expect.objectContaining({ code: 'STATE' }));
    features.fit(own);
    expect(() => features.apply(taken)).toThrow(expect.objectContaining({ code: 'DATA_COLUMN' }));
  });
});
