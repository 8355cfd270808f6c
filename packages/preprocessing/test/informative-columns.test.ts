import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { createInformativeColumns, mutualInformation } from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

describe('mutual information', () => {
  const y = Float64Array.of(0, 0, 0, 1, 1, 1, 1, 0, 1, 0);

  it('is the plug-in estimate less its bias', () => {
    // scikit-learn 1.9.1 mutual_info_score: 0.277258872223978; three by two bins of ten rows: bias 2 / 20
    const x = Float64Array.of(0, 0, 1, 1, 2, 2, 2, 0, 1, 2);
    expect(mutualInformation(x, y)).toBeCloseTo(0.277258872223978 - 0.1, 12);
  });

  it('of a column with itself is its entropy less the bias; of a constant it is 0', () => {
    expect(mutualInformation(y, y)).toBeCloseTo(Math.log(2) - 1 / 20, 12);
    expect(mutualInformation(new Float64Array(10), y)).toBe(0);
  });

  it('does not change with units, nor with a monotone change of a column of many values', () => {
    const stream = createStream('mutual information');
    const x = Float64Array.from({ length: 500 }, () => stream.nextNormal());
    const label = x.map((value) => Number(value + stream.nextNormal() > 0));
    const told = mutualInformation(x, label);
    expect(told).toBeGreaterThan(0.1);
    expect(
      mutualInformation(
        x.map((value) => Math.exp(3 * value + 2)),
        label,
      ),
    ).toBe(told);
  });

  it('of independent columns is about 0', () => {
    const stream = createStream('independent');
    const told = Array.from({ length: 50 }, () =>
      mutualInformation(
        Float64Array.from({ length: 400 }, () => stream.nextNormal()),
        Float64Array.from({ length: 400 }, () => Number(stream.next() < 0.3)),
      ),
    );
    expect(told.reduce((sum, value) => sum + value, 0) / 50).toBeLessThan(0.01);
  });

  it('counts that a value is missing as a value', () => {
    const x = y.map((value) => (value === 1 ? NaN : 5));
    expect(mutualInformation(x, y)).toBeCloseTo(Math.log(2) - 1 / 20, 12);
  });
});

describe('selection by mutual information', () => {
  const rows = [0, 1, 0, 1, 1, 0, 0, 1].map((label, i) => [i % 2, label, 3, label]);
  const table = tableOf(['noise', 'told', 'same', 'copy'].map(number), rows);
  const labels = Float64Array.from(rows, ([, label]) => label as number);

  it('keeps the k columns that tell most, in their order, and notes the others', () => {
    const step = createInformativeColumns({ k: 2 });
    const { notes } = step.fit(table, all(8), labels);
    expect(step.apply(table).columns.map(({ name }) => name)).toEqual(['told', 'copy']);
    expect(notes).toEqual([
      'column noise tells less of the label than others and is left out',
      'column same tells less of the label than others and is left out',
    ]);
  });

  it('looks at the labels of the given rows only', () => {
    const step = createInformativeColumns({ k: 1 });
    step.fit(table, Int32Array.of(0, 1, 2, 3), Float64Array.of(0, 1, 0, 1));
    expect(step.apply(table).columns.map(({ name }) => name)).toEqual(['noise']);
  });

  it('keeps all when there are no more, and refuses to be fitted without labels', () => {
    const step = createInformativeColumns({ k: 9 });
    step.fit(table, all(8), labels);
    expect(step.apply(table).columns).toHaveLength(4);
    expect(() => step.fit(table, all(8))).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
