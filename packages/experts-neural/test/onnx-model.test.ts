import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { createFeatureTable, type TrainingData } from '@prodrome/core';
import { GraphBuilder } from '@prodrome/graph';
import { onnxModel, onnxModelOptionsSchema } from '../src/index.ts';
import { computesIn } from '../src/onnx-ends.ts';
import { all, bytesOf, context, create } from './support.ts';

interface Recorded {
  readonly rows: readonly (readonly (number | null)[])[];
  readonly answers: readonly number[];
}
const fileOf = (name: string): string =>
  fileURLToPath(new URL(`golden/${name}.onnx`, import.meta.url));
interface RecordedWindows {
  readonly rows: readonly (readonly (readonly [number, number])[])[];
  readonly answers: readonly number[];
}
const recorded = JSON.parse(
  readFileSync(new URL('golden/frozen.json', import.meta.url), 'utf8'),
) as Record<'scikit-learn' | 'forest' | 'lightgbm', Recorded> &
  Record<'pytorch' | 'pytorch-fixed', RecordedWindows>;

/** Patients with these days each, columns a, b, … */
function tableOf(patients: readonly (readonly (readonly (number | null)[])[])[]): TrainingData {
  const rows = patients.flatMap((days, patient) =>
    days.map((cells, time) => ({ patient, time, cells })),
  );
  const width = rows[0]?.cells.length ?? 0;
  const table = createFeatureTable({
    columns: ['a', 'b', 'c'].slice(0, width).map((name) => ({ name, domain: 'x', kind: 'number' })),
    values: Float32Array.from(rows.flatMap(({ cells }) => cells.map((cell) => cell ?? NaN))),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    patientIds: patients.map((_, patient) => `p${patient}`),
  });
  const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
  return { task, table, rows: all(table), labels: new Float64Array(rows.length) };
}

const files = JSON.parse(
  readFileSync(new URL('golden/frozen-files.json', import.meta.url), 'utf8'),
) as Record<'beyond' | 'catboost' | 'outside' | 'half' | 'brain', Recorded>;

const threeColumns = [{ columns: ['a', 'b', 'c'] }];
const probabilities = { name: 'probabilities', index: 1 };
const some = tableOf([[[0.1, 0.2, 0.3]]]);

async function open(name: string, options: object, data = some) {
  const model = await create(onnxModel, { path: fileOf(name), inputs: threeColumns, ...options });
  const { notes, warnings = [] } = await model.train(data, context());
  return { model, notes, warnings };
}

describe('a model that was trained elsewhere', () => {
  it.each(['scikit-learn', 'forest', 'lightgbm'] as const)('answers as %s did', async (name) => {
    const { rows, answers } = recorded[name];
    const data = tableOf(rows.map((row) => [row]));
    const { model } = await open(name, { output: probabilities, missing: 'nan' }, data);
    const { values } = await model.predict(data);
    expect(
      Math.max(...values.map((value, i) => Math.abs(value - (answers[i] as number)))),
    ).toBeLessThan(1e-6);
  });

  it.each(['pytorch', 'pytorch-fixed'] as const)('answers windows as %s did', async (name) => {
    const { rows, answers } = recorded[name];
    const data = tableOf(rows);
    const inputs = [{ columns: ['a', 'b'], steps: 5 }];
    const { model } = await open(name, { inputs, output: { transform: 'sigmoid' } }, data);
    const { values } = await model.predict(data);
    answers.forEach((answer, patient) => {
      expect(values[patient * 5 + 4]).toBeCloseTo(answer, 6);
    });
    // windows that begin before the first day are not complete: the runtime would make numbers of them
    expect([...values.subarray(0, 4)].every(Number.isNaN)).toBe(true);
  });

  it('is given two inputs by name, a number in the place of what is missing', async () => {
    const inputs = [
      { name: 'z', columns: ['c', 'c', 'c'] },
      { name: 'x', columns: ['a', 'b', 'c'] },
    ];
    const data = tableOf([[[1, null, 3]]]);
    const { model } = await open('two-inputs', { inputs, missing: 0.5 }, data);
    const { values } = await model.predict(data);
    expect(values[0]).toBeCloseTo(1 / (1 + Math.exp(-(9 + 4.5) / 3)), 6);
  });

  it('travels within its state', async () => {
    const { model } = await open('forest', { output: probabilities });
    const moved = await create(onnxModel, {
      path: 'gone.onnx',
      inputs: threeColumns,
      output: probabilities,
    });
    await moved.loadState(await model.saveState());
    expect((await moved.predict(some)).values).toEqual((await model.predict(some)).values);
    expect(await bytesOf(moved)).toEqual(await bytesOf(model));
  });

  it.each([
    { options: { path: fileOf('lightgbm'), output: probabilities, missing: 'nan' } },
    { options: { path: fileOf('scikit-learn'), output: probabilities } },
    {
      options: {
        path: fileOf('pytorch'),
        inputs: [{ columns: ['a', 'flag'], steps: 5 }],
        missing: 0,
        output: { transform: 'sigmoid' },
      },
    },
  ])('keeps the laws of experts: $options.path', async ({ options }) => {
    const subject = { type: onnxModel, options: { inputs: threeColumns, ...options } };
    const { passed, gaps } = await runChecks(expertChecks, subject);
    expect(gaps).toEqual([]);
    expect(passed.length).toBeGreaterThan(15);
  });
});

describe('a file that needs more than reading', () => {
  const single = {};
  it.each([
    ['catboost', files.catboost, { name: 'probabilities', index: 1 }, 6],
    ['zipmap', recorded['scikit-learn'], { name: 'output_probability', index: 1 }, 6],
    ['outside', files.outside, single, 6],
    // within the rounding of half precision; of bfloat16, weights rounded to it
    ['half', files.half, single, 3],
    ['brain', files.brain, single, 6],
  ] as const)(
    '%s is answered as where it was made',
    async (name, { rows, answers }, output, digits) => {
      const data = tableOf(rows.map((row) => [row]));
      const { model } = await open(name, { output }, data);
      const { values } = await model.predict(data);
      answers.forEach((answer, i) => {
        expect(values[i]).toBeCloseTo(answer, digits);
      });
      const moved = await create(onnxModel, { path: 'gone.onnx', inputs: threeColumns, output });
      await moved.loadState(await model.saveState());
      expect((await moved.predict(data)).values).toEqual(values);
    },
  );

  it('is refused where what lies beside it is gone, too short or too large', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prodrome-outside-'));
    const path = join(folder, 'outside.onnx');
    await writeFile(path, readFileSync(fileOf('outside')));
    await expect(open('', { path })).rejects.toThrow(
      /a file that can be read, and beside it those that it names/,
    );
    const whole = readFileSync(`${fileOf('outside')}.data`);
    await writeFile(`${path}.data`, whole.subarray(1));
    await expect(open('', { path })).rejects.toThrow(
      /outside\.onnx\.data: expected 64 bytes, got 63/,
    );
    await writeFile(`${path}.data`, new Uint8Array(2 ** 20));
    await expect(open('', { path, maxMegabytes: 1 })).rejects.toThrow(
      /size: expected 1 MB at the most, got 1\.0 MB/,
    );
    await writeFile(`${path}.data`, whole);
    expect((await open('', { path })).warnings).toHaveLength(1);
    const text = Buffer.from(readFileSync(path))
      .toString('latin1')
      .replaceAll('outside.onnx.data', '../ide.onnx.data.');
    await writeFile(path, Buffer.from(text, 'latin1'));
    await expect(open('', { path })).rejects.toThrow(/a file beside the model, got '\.\.\/ide/);
    await rm(folder, { recursive: true });
  });
});

it('knows half precision by its casts alone', () => {
  const graph = new GraphBuilder('halves');
  const input = graph.input('x', 'float', ['n', 3]);
  graph.output(graph.cast(graph.cast(input, 'float16'), 'float'), 'y');
  expect(computesIn(graph.graph(), 'float16')).toBe(true);
  expect(computesIn(graph.graph(), 'bfloat16')).toBe(false);
});

describe('answers beyond [0, 1]', () => {
  it('are put right where rounding made them', async () => {
    const { rows, answers } = files.beyond;
    const data = tableOf(rows.map((row) => [row]));
    const { model } = await open('beyond', { output: probabilities }, data);
    expect([...(await model.predict(data)).values]).toEqual(answers);
    expect(new Set(answers)).toEqual(new Set([0, 1]));
  });

  it('are given as they are where they are none of rounding: the mixture leaves out their rows', async () => {
    const data = tableOf([[[0.25, 0, 0]], [[3, 0, 0]], [[1.001, 0, 0]]]);
    const { model } = await open('scores', { output: { index: 0 } }, data);
    expect([...(await model.predict(data)).values].map((value) => value.toFixed(3))).toEqual([
      '0.250',
      '3.000',
      '1.001',
    ]);
  });
});

it('says what it was trained on, and that its figures may flatter it where it does not', async () => {
  const options = { path: 'a.onnx', inputs: threeColumns };
  const known = onnxModelOptionsSchema.parse({
    ...options,
    trainedOn: 'patients of another clinic',
  });
  expect(onnxModel.caveat?.(known)).toBeUndefined();
  expect(onnxModel.caveat?.(onnxModelOptionsSchema.parse(options))).toMatch(
    /may have been trained on these very rows/,
  );
  const { notes } = await open('scikit-learn', {
    output: probabilities,
    trainedOn: 'another clinic',
  });
  expect(notes).toContain('trained on another clinic');
});

it('is loaded where it cannot compute a row of the data, and says so when it is asked about that', async () => {
  const data = tableOf([[[0, 0, 0]], [[2, 0, 0]], [[7, 0, 0]]]);
  const { model } = await open('looks-up', { output: { index: 0 } }, data);
  const { table } = data;
  const { values } = await model.predict({ table, rows: Int32Array.of(0, 1) });
  expect([...values]).toEqual([0.25, 0.75]);
  await expect(model.predict({ table, rows: Int32Array.of(2) })).rejects.toMatchObject({
    code: 'GRAPH',
  });
});

it('asks rows of the data alone and together', async () => {
  const large = tableOf([[[50, 60, 70]], [[10, 20, 90]], [[80, 20, 30]]]);
  const made = { output: { index: 0 } };
  await expect(open('mixes-large-rows', made, large)).rejects.toThrow(
    /answers of each row on its own/,
  );
  // made rows alone do not show it
  expect((await open('mixes-large-rows', made)).warnings).toHaveLength(1);
});

describe('golden rows', () => {
  const { rows, answers } = recorded['scikit-learn'];
  const golden = rows.map(([a, b, c], i) => ({ values: { a, b, c }, answer: answers[i] }));

  it('are computed again when the model is loaded', async () => {
    const { warnings, model } = await open('scikit-learn', { output: probabilities, golden });
    expect(warnings).toEqual([]);
    const wrong = [...golden.slice(1), { ...golden[0], answer: 0.123 }];
    const options = {
      path: fileOf('scikit-learn'),
      inputs: threeColumns,
      output: probabilities,
      golden: wrong,
    };
    const other = await create(onnxModel, options);
    const where = 'onnx_model, golden row 6';
    const refusal = { where: expect.stringContaining(where), expected: '0.123 within 0.0001' };
    const train = other.train(some, context());
    await expect(train).rejects.toMatchObject({ ...refusal, code: 'CONFIG' });
    const load = other.loadState(await model.saveState());
    await expect(load).rejects.toMatchObject({ ...refusal, code: 'GRAPH' });
  });

  it('may be windows', async () => {
    const { rows: windows, answers: logits } = recorded.pytorch;
    const rowsOf = windows.map((days, i) => ({
      values: { a: days.map(([a]) => a), b: days.map(([, b]) => b) },
      answer: logits[i],
    }));
    const inputs = [{ columns: ['a', 'b'], steps: 5 }];
    const data = tableOf(windows);
    const { warnings } = await open(
      'pytorch',
      { inputs, output: { transform: 'sigmoid' }, golden: rowsOf },
      data,
    );
    expect(warnings).toEqual([]);
  });

  it('are missed where there are none', async () => {
    const { warnings } = await open('scikit-learn', { output: probabilities });
    expect(warnings).toEqual([
      'no golden rows: nothing shows that it answers as where it was trained',
    ]);
  });

  it.each([
    { values: { a: 1, b: 1 }, error: /golden row 1: expected a value of c/ },
    { values: { a: 1, b: 1, c: null }, error: /a value of c, got a missing one, to which/ },
    { values: { a: 1, b: 1, c: [1, 2] }, error: /golden row 1: expected 1 values of c, got 2/ },
  ])('must fit: $error', async ({ values, error }) => {
    const own = [{ values, answer: 0.5 }];
    await expect(open('scikit-learn', { output: probabilities, golden: own })).rejects.toThrow(
      error,
    );
  });
});

describe('a file that is not what it is said to be', () => {
  it.each([
    ['lies-about-columns', {}, /output y: expected \[n, 1\] for 1 rows, got \[1, 3\]/],
    [
      'lies-about-rows',
      { output: { index: 0 } },
      /output y: expected \[n, 3\] for 3 rows, got \[1, 3\]/,
    ],
    ['mixes-rows', { output: { index: 0 } }, /answers of each row on its own, got 0\.5 alone/],
    [
      'draws',
      { output: { index: 0 } },
      /none that loops or draws random numbers, got RandomNormalLike/,
    ],
    [
      'outside',
      { output: { transform: 'softmax' } },
      /output y: expected several columns for softmax, got 1/,
    ],
    [
      'scikit-learn',
      { output: { name: 'probabilities' } },
      /: onnx_model, output probabilities: expected the index of one of its 2 columns, got none\..* index: 1/,
    ],
    ['scikit-learn', { output: { index: 2 } }, /an index below 2, got 2/],
    [
      'scikit-learn',
      { output: { name: 'label' } },
      /one of the outputs of floats probabilities, got label/,
    ],
    [
      'scikit-learn',
      { output: probabilities, inputs: [{ columns: ['a', 'b'] }] },
      /input X: expected \[\?, 3\], got \[n, 2\]/,
    ],
    [
      'scikit-learn',
      { output: probabilities, inputs: [{ columns: ['a', 'b', 'c'], steps: 2 }] },
      /input X: expected \[\?, 3\], got \[n, 2, 3\]/,
    ],
    [
      'scikit-learn',
      { output: probabilities, inputs: [{ name: 'Y', columns: ['a', 'b', 'c'] }] },
      /one of X, got Y/,
    ],
    ['two-inputs', {}, /inputs: expected 2: x, z, got 1 in the options/],
    [
      'two-inputs',
      {
        inputs: [
          { name: 'x', columns: ['a', 'b', 'c'] },
          { name: 'x', columns: ['a', 'b', 'c'] },
        ],
      },
      /each input once, got x twice/,
    ],
    [
      'forest',
      { output: probabilities, maxMegabytes: 0.001 },
      /size: expected 0\.001 MB at the most/,
    ],
    [
      'scikit-learn',
      { output: probabilities, maxOperators: 1 },
      /operators: expected 1 at the most/,
    ],
  ])('is refused: %s %j', async (name, options, error) => {
    await expect(open(name, options)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(error),
      cause: { code: 'GRAPH' },
    });
  });

  it('is refused when it is damaged or gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prodrome-frozen-'));
    const path = join(folder, 'cut.onnx');
    await writeFile(path, readFileSync(fileOf('forest')).subarray(0, 2000));
    await expect(open('', { path, output: probabilities })).rejects.toMatchObject({
      code: 'CONFIG',
      cause: { code: 'GRAPH' },
    });
    await rm(folder, { recursive: true });
    await expect(open('', { path, output: probabilities })).rejects.toMatchObject({
      code: 'CONFIG',
      cause: { code: 'NOT_FOUND' },
    });
  });

  it('is refused for a table without its columns', async () => {
    const data = tableOf([[[0.1, 0.2]]]);
    await expect(open('scikit-learn', { output: probabilities }, data)).rejects.toMatchObject({
      code: 'CONFIG',
      expected: 'a column c',
      cause: { code: 'SCHEMA' },
    });
  });
});
