import { describe, expect, it } from '@jest/globals';
import { climatology, logisticRegression } from '@prodrome/experts';
import { historyColumns } from '@prodrome/preprocessing';
import { createFeatureSpace } from '../src/model/feature-space.ts';
import type { MixturePlan } from '../src/index.ts';
import { everyRow } from '../src/model/answer-batch.ts';
import { diary, part, plan, preprocessing, expert, windows } from './support.ts';

const { table, labels } = diary();
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const domains = ['environmental', 'physiological', 'static'];
const known = labels.map((label) => (Number.isNaN(label) ? 0 : label));

const fitted = (changes: Partial<MixturePlan>) => {
  const space = createFeatureSpace({ plan: plan([], changes), task, domains });
  const notes = space.fit(table, everyRow(table.rows), known);
  return { space, notes, features: space.apply(table) };
};

describe('a feature space', () => {
  it('gives raw columns to raw experts, the shared preparation to others, an own one to those that have it', () => {
    const own = {
      ...expert('own', logisticRegression, 'physiological'),
      history: false,
      preprocessing: part(preprocessing, { scaling: 'none', missingIndicators: false }),
    };
    const other = { ...expert('other', logisticRegression, 'environmental'), history: false };
    const raw = { ...expert('raw', climatology, 'physiological'), history: false };
    const { features } = fitted({ experts: [own, other, raw] });
    const named = (which: typeof own | typeof raw) =>
      features.tableFor(which).columns.map(({ name }) => name);
    expect(named(raw)).toEqual(['signal']);
    expect(features.tableFor(raw).values).toEqual(features.tableFor(own).values);
    expect(named(other)).toEqual(['pressure', 'pressure_missing']);
    const { values } = features.tableFor(other);
    const mean = values.filter((_, i) => i % 2 === 0).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(mean / table.rows)).toBeLessThan(1e-6);
  });

  it('adds lags and windows to the columns of their source’s experts', () => {
    const { features } = fitted({
      features: [part(windows, { lags: { days: [2] }, windows: { days: [7] } })],
    });
    const body = expert('body', climatology, 'physiological');
    expect(features.tableFor(body).columns.map(({ name }) => name)).toEqual([
      'signal',
      ...historyColumns,
      'signal_lag_2',
      'signal_mean_7',
    ]);
  });

  it('fits nothing that no expert asks for', () => {
    const { space } = fitted({ experts: [expert('only', climatology, 'history')] });
    expect(JSON.stringify(space.saveState().json)).not.toContain('imput');
  });

  it('scores the quality of every domain and row', () => {
    const { features } = fitted({});
    expect(features.quality).toHaveLength(table.rows * domains.length * 4);
    const pressure = Float32Array.from(
      { length: table.rows },
      (_, row) => table.values[row * 3 + 1] as number,
    );
    pressure.forEach((value, row) => {
      expect(features.quality[row * domains.length * 4]).toBe(Number(!Number.isNaN(value)));
    });
  });

  it('has a part for screening where it screens alone, so that what was saved without it is loaded', () => {
    const parts = (screening: boolean) =>
      JSON.stringify(fitted({ screening }).space.saveState().json);
    expect([parts(true), parts(false)]).toEqual([
      expect.stringContaining('screening'),
      expect.not.stringContaining('screening'),
    ]);
  });

  it('refuses the state of another space', () => {
    const { space } = fitted({ experts: [expert('only', climatology, 'history')] });
    const other = createFeatureSpace({ plan: plan(), task, domains });
    expect(() => {
      other.loadState(space.saveState());
    }).toThrow(expect.objectContaining({ code: 'STATE' }));
  });
});
