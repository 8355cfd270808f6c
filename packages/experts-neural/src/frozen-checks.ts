import { ProdromeError } from '@prodrome/core';
import type { FrozenInput, FrozenModel } from './frozen-model.ts';
import type { OnnxModelOptions } from './onnx-model-options.ts';

type Golden = OnnxModelOptions['golden'][number];

/** Rows by input: [n, columns] or [n, steps, columns]. */
export interface FrozenRows {
  readonly count: number;
  readonly data: ReadonlyMap<string, Float32Array>;
}

/**
 * Computes golden rows again, and asks a few rows alone and together: an answer must depend on its own row only.
 * @param sample - rows of the data, to ask beside made ones; those that the model cannot compute tell nothing.
 * @throws ProdromeError `GRAPH` when an answer differs from what it should be.
 */
export async function checkFrozen(
  model: FrozenModel,
  options: OnnxModelOptions,
  sample?: FrozenRows,
): Promise<void> {
  const { golden, tolerance, missing } = options;
  for (const [at, row] of golden.entries()) {
    const data = dataOf(model.inputs, [goldenRow(model, row, at, missing)]);
    const [answer = NaN] = await model.ask(data, 1);
    if (Math.abs(answer - row.answer) <= tolerance) continue;
    throw new ProdromeError('GRAPH', {
      where: `${model.kind}, golden row ${at + 1}`,
      expected: `${row.answer} within ${tolerance}`,
      got: String(answer),
      hint: 'Look at the order of the columns, at index and transform of the output, and at how missing values are told',
    });
  }
  const made = dataOf(
    model.inputs,
    [0, 0.5, 1].map((value) => () => value),
  );
  await checkApart(model, { count: 3, data: made });
  const asked = sample && (await answerable(model, sample));
  if (asked && asked.count > 0) await checkApart(model, asked);
}

/** Rows that the model computes: one that it cannot is its own affair, and is told when it is asked about. */
async function answerable(model: FrozenModel, { count, data }: FrozenRows): Promise<FrozenRows> {
  const fine: ReadonlyMap<string, Float32Array>[] = [];
  for (let row = 0; row < count; row++) {
    const own = new Map([...data].map(([name, values]) => [name, rowOf(values, row, count)]));
    try {
      await model.ask(own, 1);
      fine.push(own);
    } catch (error) {
      if (!ProdromeError.is(error, 'GRAPH')) throw error;
    }
  }
  const joined = [...data.keys()].map((name) => {
    const parts = fine.flatMap((own) => [...(own.get(name) ?? [])]);
    return [name, Float32Array.from(parts)] as const;
  });
  return { count: fine.length, data: new Map(joined) };
}

/** The same rows, alone and together, twice. */
async function checkApart(model: FrozenModel, { count, data }: FrozenRows): Promise<void> {
  const alone: number[] = [];
  for (let row = 0; row < count; row++) {
    const own = new Map([...data].map(([name, values]) => [name, rowOf(values, row, count)]));
    const [first = NaN] = await model.ask(own, 1);
    const [again = NaN] = await model.ask(own, 1);
    if (!Object.is(first, again)) {
      throw differs(model, 'the same answer to the same row', `${first}, then ${again}`);
    }
    alone.push(first);
  }
  if (model.chunk === 1) return;
  const together = await model.ask(data, count);
  alone.forEach((answer, at) => {
    const other = together[at] as number;
    const apart = model.alike * Math.max(1, Math.abs(answer));
    if (Object.is(answer, other) || Math.abs(answer - other) <= apart) return;
    throw differs(
      model,
      'answers of each row on its own',
      `${answer} alone, ${other} among others`,
    );
  });
}

function rowOf(values: Float32Array, row: number, count: number): Float32Array {
  const width = values.length / count;
  return values.slice(row * width, (row + 1) * width);
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
  { kind, inputs }: FrozenModel,
  { values }: Golden,
  at: number,
  missing: OnnxModelOptions['missing'],
): Cell {
  const wanted = inputs.flatMap(({ columns }) => columns);
  const absent = wanted.find((column) => !Object.hasOwn(values, column));
  const where = `${kind}, golden row ${at + 1}`;
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

const differs = ({ kind }: FrozenModel, expected: string, got: string): ProdromeError =>
  new ProdromeError('GRAPH', { where: kind, expected, got });
