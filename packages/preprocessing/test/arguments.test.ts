import { describe, expect, test } from '@jest/globals';
import type { CausalTransform, FeatureTable, Transform } from '@prodrome/core';
import {
  createHistoryFeatures,
  createImputer,
  createInformativeColumns,
  createLastValues,
  createMinMaxScaler,
  createOneHot,
  createPreprocessing,
  createQuality,
  createRobustScaler,
  createStandardizer,
  createVarianceThreshold,
  createWindowFeatures,
} from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

type AnyTransform = Transform | CausalTransform;

/** Factories of transforms: what their options may not be, by option. */
const factories: Readonly<
  Record<
    string,
    readonly [
      create: (options?: never) => AnyTransform,
      bad: Readonly<Record<string, readonly unknown[]>>,
    ]
  >
> = {
  createStandardizer: [createStandardizer, {}],
  createMinMaxScaler: [createMinMaxScaler, {}],
  createRobustScaler: [createRobustScaler, {}],
  createOneHot: [createOneHot, {}],
  createImputer: [
    createImputer,
    {
      method: ['most', 1, null, ['mean']],
      // without method: constant there is nothing to fill with it
      value: [3, '3', NaN, Infinity, null],
      indicators: ['yes', 1, null],
    },
  ],
  createLastValues: [createLastValues, { indicators: ['yes', 1, null] }],
  createVarianceThreshold: [createVarianceThreshold, { threshold: [-1, '0', NaN, Infinity, null] }],
  createInformativeColumns: [createInformativeColumns, { k: [0, 1.5, '3', NaN, null] }],
  createWindowFeatures: [
    createWindowFeatures,
    {
      lags: [3, {}, { days: [] }, { days: [0] }, { days: [1, 1] }, { days: [1], columns: [] }],
      windows: ['7', { days: [1.5] }, { days: [400] }, { days: [7], statistics: ['median'] }],
    },
  ],
  createPreprocessing: [
    createPreprocessing,
    {
      standardization: ['yes', 1],
      scaling: ['max_abs', 1],
      imputation: [{ method: 'most' }, { value: 3 }, 'mean'],
      missingIndicators: ['yes', null],
      featureSelection: [{}, { method: 'variance_threshold', threshold: -1 }],
    },
  ],
};

const cases = Object.entries(factories).flatMap(([name, [create, bad]]) =>
  Object.entries({ ...bad, misspelt: [true] }).flatMap(([option, values]) =>
    values.map((value) => ({ name, create, option, value })),
  ),
);

test.each(cases)('$name, $option: $value is refused', ({ name, create, option, value }) => {
  expect(() => create({ [option]: value } as never)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      where: expect.stringMatching(`^${name}, ${option}`),
      expected: expect.stringMatching(/\w/),
      got: expect.stringMatching(/\w|\[\]|\{\}/),
    }),
  );
});

test.each(Object.entries(factories))('%s: no object is no options', (_, [create]) => {
  for (const given of [null, 3, 'mean', true]) {
    expect(() => create(given as never)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  }
});

const table = tableOf(
  [number('a'), number('b')],
  [
    [1, 4],
    [NaN, 4],
    [3, 4],
    [8, 5],
  ],
);
const labels = Float64Array.of(0, 0, 1, 1);

/** The answer's table, whatever the transform remembers. */
function applied(transform: AnyTransform, to: FeatureTable): FeatureTable {
  const out = transform.apply(to);
  return 'table' in out ? out.table : out;
}

const fitted = (transform: AnyTransform, on = table): FeatureTable => {
  transform.fit(on, all(on.rows), labels);
  return applied(transform, on);
};

describe('without options', () => {
  test.each(Object.entries(factories))('%s works', (_, [create]) => {
    expect(fitted(create()).rows).toBe(4);
  });

  test('the imputer has the defaults of scikit-learn’s SimpleImputer', () => {
    const mean = fitted(createImputer());
    expect(mean.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...mean.values]).toEqual([1, 4, 4, 4, 3, 4, 8, 5]);
    expect(fitted(createImputer({ method: 'constant' })).values[2]).toBe(0);
    expect(fitted(createImputer({ method: 'constant', value: 7 })).values[2]).toBe(7);
  });

  test('the variance threshold leaves out constant columns, as VarianceThreshold', () => {
    const constant = tableOf(
      [number('a'), number('b')],
      [
        [1, 4],
        [2, 4],
      ],
    );
    expect(fitted(createVarianceThreshold(), constant).columns).toHaveLength(1);
  });

  test('ten columns that tell most stay, as SelectKBest', () => {
    const columns = Array.from({ length: 12 }, (_, at) => number(`c${at}`));
    const rows = Array.from({ length: 4 }, (_, row) => columns.map((__, at) => row * at));
    expect(fitted(createInformativeColumns(), tableOf(columns, rows)).columns).toHaveLength(10);
  });

  test('last values fill without indicators, windows add nothing, history needs nothing', () => {
    expect(fitted(createLastValues()).columns).toHaveLength(2);
    expect(fitted(createWindowFeatures()).columns).toHaveLength(2);
    const history = createHistoryFeatures();
    history.fit(table);
    expect(history.apply(table).table.columns).toHaveLength(2);
    expect(() => createHistoryFeatures({ prior: 1 } as never)).toThrow(/prior/);
  });

  test('quality is of the domains of the table', () => {
    const [own, named] = [createQuality(), createQuality(['other'])].map((quality) => {
      quality.fit(table, all(4));
      return quality.apply(table).scores;
    });
    expect(own).toHaveLength(4 * 4);
    expect(own).toEqual(named);
    for (const domains of ['other', [1], ['other', 'other'], null]) {
      expect(() => createQuality(domains as never)).toThrow(
        expect.objectContaining({ code: 'USAGE' }),
      );
    }
  });
});

const names = Object.keys(factories);
const create = (name: string): AnyTransform => {
  const [make] = factories[name] ?? [createOneHot];
  return make();
};

describe('tables that cannot be', () => {
  test.each(names)('%s refuses two columns of one name', (name) => {
    const twice = tableOf([number('a'), number('a')], [[1, 2]]);
    expect(() => create(name).fit(twice, all(1), labels.slice(0, 1))).toThrow(
      expect.objectContaining({ code: 'DATA_COLUMN', fields: { column: 'a' } }),
    );
  });

  test.each(names)('%s refuses infinite cells, naming column and row, in fit and later', (name) => {
    const infinite = tableOf(
      [number('a'), number('b')],
      [
        [1, 4],
        [2, -Infinity],
        [3, 4],
        [8, 5],
      ],
    );
    const refusal = expect.objectContaining({
      code: 'DATA_VALUE',
      fields: { row: 1, column: 'b' },
    });
    expect(() => create(name).fit(infinite, all(4), labels)).toThrow(refusal);
    const transform = create(name);
    transform.fit(table, all(4), labels);
    expect(() => transform.apply(infinite)).toThrow(refusal);
  });

  test('to quality an infinite value is not plausible', () => {
    const quality = createQuality();
    quality.fit(table, all(4));
    const { scores } = quality.apply(tableOf([number('a'), number('b')], [[Infinity, 4]]));
    expect([...scores]).toEqual([1, 1, 0.5, 1]);
  });
});
