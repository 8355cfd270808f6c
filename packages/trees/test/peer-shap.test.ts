import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { importLightGBM, importXGBoost, type TreeModel } from '../src/index.ts';

// made by golden/make-shap.py
interface Recorded {
  readonly model: string;
  /** [rows, outputs, columns + 1] the last is the expected margin. */
  readonly values: readonly number[];
}
const golden = JSON.parse(
  readFileSync(new URL('golden/shap.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Recorded>> & {
  readonly rows: readonly (readonly (number | null)[])[];
};
const rows = golden.rows.map((row) => Float32Array.from(row, (value) => value ?? NaN));

test.each<[string, (model: string) => TreeModel, number]>([
  ['LightGBM', importLightGBM, 1e-13],
  ['LightGBM, 3 classes', importLightGBM, 1e-13],
  // single precision
  ['XGBoost', importXGBoost, 2e-6],
])('the SHAP values of %s', (name, load, tolerance) => {
  const { model, values: expected } = golden[name] as Recorded;
  const loaded = load(model);
  const { base, values } = loaded.explain({ rows });
  const width = loaded.columns;
  expect(expected).toHaveLength(rows.length * loaded.outputs * (width + 1));
  expected.forEach((value, at) => {
    const [cell, column] = [Math.floor(at / (width + 1)), at % (width + 1)];
    const own = column === width ? base[cell % loaded.outputs] : values[cell * width + column];
    expect(Math.abs((own ?? NaN) - value)).toBeLessThan(tolerance);
  });
});
