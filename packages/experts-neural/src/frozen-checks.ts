import { ProdromeError } from '@prodrome/core';
import type { FrozenInput, FrozenModel } from './frozen-model.ts';
import type { OnnxModelOptions } from './onnx-model-options.ts';

type Golden = OnnxModelOptions['golden'][number];

const rowsAlike = 1e-5;

/**
 * Computes golden rows again, and asks a few rows alone and together: an answer must depend on its own row only.
 * @throws ProdromeError `GRAPH` when an answer differs from what it should be.
 */
export async function checkFrozen(model: FrozenModel, options: OnnxModelOptions): Promise<void> {
  const { golden, tolerance, missing } = options;
  for (const [at, row] of golden.entries()) {
    const data = dataOf(model.inputs, [goldenRow(model.inputs, row, at, missing)]);
    const [answer = NaN] = await model.ask(data, 1);
    if (Math.abs(answer - row.answer) <= tolerance) continue;
    throw new ProdromeError('GRAPH', {
      where: `onnx_model, golden row ${at + 1}`,
      expected: `${row.answer} within ${tolerance}`,
      got: String(answer),
      hint: 'Look at the order of the columns, at index and transform of the output, and at how missing values are told',
    });
  }
  await checkApart(model);
}

/** Rows of other numbers, alone and together, twice. */
async function checkApart(model: FrozenModel): Promise<void> {
  const rows = [0, 0.5, 1].map((value) => () => value);
  const alone: number[] = [];
  for (const row of rows) {
    const data = dataOf(model.inputs, [row]);
    const [first = NaN] = await model.ask(data, 1);
    const [again = NaN] = await model.ask(data, 1);
    if (!Object.is(first, again)) {
      throw differs('the same answer to the same row', `${first}, then ${again}`);
    }
    alone.push(first);
  }
  if (model.chunk === 1) return;
  const together = await model.ask(dataOf(model.inputs, rows), rows.length);
  alone.forEach((answer, at) => {
    const other = together[at] as number;
    const same = Math.abs(answer - other) <= rowsAlike || Object.is(answer, other);
    if (!same)
      throw differs('answers of each row on its own', `${answer} alone, ${other} among others`);
  });
}

type Cell = (column: string, step: number, steps: number) => number;

function dataOf(inputs: readonly FrozenInput[], rows: readonly Cell[]): Map<string, Float32Array> {
  return new Map(
    inputs.map(({ name, columns, steps = 1 }) => {
      const cells = rows.flatMap((row) =>
        Array.from({ length: steps }, (_, step) =>
          columns.map((column) => row(column, step, steps)),
        ).flat(),
      );
      return [name, Float32Array.from(cells)];
    }),
  );
}

function goldenRow(
  inputs: readonly FrozenInput[],
  { values }: Golden,
  at: number,
  missing: OnnxModelOptions['missing'],
): Cell {
  const wanted = inputs.flatMap(({ columns }) => columns);
  const absent = wanted.find((column) => !Object.hasOwn(values, column));
  const where = `onnx_model, golden row ${at + 1}`;
  if (absent !== undefined) {
    throw new ProdromeError('GRAPH', { where, expected: `a value of ${absent}`, got: 'none' });
  }
  return (column, step, steps) => {
    const own = values[column] ?? null;
    const list = Array.isArray(own) ? own : [own];
    if (list.length !== steps) {
      const expected = `${steps} values of ${column}`;
      throw new ProdromeError('GRAPH', { where, expected, got: String(list.length) });
    }
    const value = list[step] ?? (missing === 'nan' ? NaN : missing);
    if (value !== 'abstain') return value;
    const got = 'a missing one, to which there is no answer';
    throw new ProdromeError('GRAPH', { where, expected: `a value of ${column}`, got });
  };
}

const differs = (expected: string, got: string): ProdromeError =>
  new ProdromeError('GRAPH', { where: 'onnx_model', expected, got });
