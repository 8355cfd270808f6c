import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { GraphBuilder, readModel, writeModel } from '@prodrome/graph';
import { compiledRows, openCompiledSession } from '@prodrome/graph-compiled';
import { openGraph, openModel, train, writeGraph } from '../src/index.ts';
import { rehashed } from './bundle-mutations.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let model: string;
let data: string;
beforeAll(async () => {
  const config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: forest, type: random_forest, parameters: { n_estimators: 5 } }
  - { name: trees, type: gradient_boosting, parameters: { n_estimators: 5 } }
  - { name: person, type: personal_state_space, parameters: { epochs: 1, subtypes: 2 } }
  - name: recent
    type: lstm_network
    parameters: { steps: 4, hidden_units: 4, epochs: 2 }
preprocessing: { lags: { days: [1] }, windows: { days: [3] } }
meta_learner: { personal_calibration: true, risk_bands: {} }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', diaryText());
  model = folder.path('model');
  await train({ config, data, out: model });
}, 600_000);

/** The largest difference; infinite where one is NaN and the other is not. */
function worst(got: ArrayLike<number> | undefined, expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return Array.from(expected).reduce((found, value, at) => {
    const own = got?.[at] ?? NaN;
    if (Number.isNaN(value) !== Number.isNaN(own)) return Infinity;
    return Number.isNaN(value) ? found : Math.max(found, Math.abs(own - value));
  }, 0);
}

describe('the graph of a bundle', () => {
  it('holds the whole model, answers as it does, and says which one it is', async () => {
    const out = folder.path('model.onnx');
    const written = await writeGraph({ folder: model, out });
    expect(written).toMatchObject({ notCompiled: [], answered: true });
    const bytes = await readFile(out);
    const graph = await openGraph(out, bytes);
    const opened = await openModel(model);
    expect(graph.model).toBe(opened.hash);
    const { dataset, batch } = await opened.predict(data);
    const { outputs, states } = await graph.answer(dataset.table);
    expect(worst(outputs['probability'], batch.values)).toBeLessThan(1e-6);
    expect(worst(outputs['weights'], batch.weights)).toBeLessThan(1e-6);
    expect(worst(outputs['answers'], batch.expertValues)).toBeLessThan(1e-6);
    expect(worst(outputs['confidence'], batch.confidence)).toBeLessThan(1e-5);
    expect(worst(outputs['degraded'], batch.degraded)).toBe(0);
    expect(states.values).toHaveLength(batch.states.values.length);
    await graph.release();
    const lean = await openGraph(out, bytes, ['probability', 'nextState']);
    expect(lean.outputs).toHaveLength(2);
    const fewer = await lean.answer(dataset.table);
    expect(fewer.outputs['probability']).toEqual(outputs['probability']);
    expect(fewer.states.values).toEqual(states.values);
    await lean.release();
    await expect(writeGraph({ folder: model, out })).rejects.toMatchObject({ code: 'OUTPUT' });
  });

  it('answers as it does without onnxruntime too, whatever the size of blocks', async () => {
    const { bytes } = await (await openModel(model)).graph();
    const { dataset, batch } = await (await openModel(model)).predict(data);
    const graph = await openGraph('model.onnx', bytes, undefined, compiledRows);
    const { outputs, states } = await graph.answer(dataset.table);
    expect(worst(outputs['probability'], batch.values)).toBeLessThan(1e-6);
    expect(worst(outputs['weights'], batch.weights)).toBeLessThan(1e-6);
    expect(worst(outputs['answers'], batch.expertValues)).toBeLessThan(1e-6);
    expect(worst(outputs['degraded'], batch.degraded)).toBe(0);
    expect(worst(states.values, batch.states.values)).toBeLessThan(1e-6);
    const single = await openGraph('model.onnx', bytes, undefined, (file) =>
      Promise.resolve(openCompiledSession(file, { block: 1 })),
    );
    expect(await single.answer(dataset.table)).toEqual({ outputs, states });
  });

  it('has the same bytes each time, and no path in them', async () => {
    const [one, other] = [await openModel(model), await openModel(model)];
    const { bytes } = await one.graph();
    expect((await other.graph()).bytes).toEqual(bytes);
    expect(Buffer.from(bytes).includes(folder.path('.'))).toBe(false);
    expect(readModel(bytes).graph.inputs.map(({ name }) => name)).toContain('features');
  });

  it('answers the golden rows in onnxruntime for Python', async () => {
    const python = process.env['PRODROME_PYTHON'] ?? 'python3';
    if (spawnSync(python, ['-c', 'import onnxruntime']).status !== 0) {
      console.warn('skipped: no onnxruntime; PRODROME_PYTHON names a python with it');
      return;
    }
    const out = folder.path('asked.onnx');
    await writeGraph({ folder: model, out });
    const script = fileURLToPath(new URL('answer-golden.py', import.meta.url));
    const asked = spawnSync(python, [script, out, `${model}/golden.json`], { encoding: 'utf8' });
    expect(asked.stderr).toBe('');
    const { rows, worst: difference } = JSON.parse(asked.stdout) as Record<string, number>;
    expect(rows).toBe(48);
    expect(difference).toBeLessThan(1e-6);
  });

  it('is refused where another file is given', async () => {
    const other = new GraphBuilder('other');
    other.output(other.input('x', 'float', ['n']), 'y');
    const opened = openGraph('other.onnx', writeModel(other.model()));
    await expect(opened).rejects.toMatchObject({ code: 'GRAPH', where: 'other.onnx' });
    const empty = openGraph('other.onnx', new Uint8Array(0));
    await expect(empty).rejects.toMatchObject({ code: 'GRAPH' });
  });
});

describe('golden rows', () => {
  interface Rows {
    values: (number | null)[];
  }

  it('are in the bundle, and one that answers otherwise is not opened', async () => {
    const text = await readFile(`${model}/golden.json`, 'utf8');
    const golden = JSON.parse(text) as Rows;
    expect(golden.values.length).toBe(48);
    expect(golden.values.some((value) => value !== null)).toBe(true);
    const at = golden.values.findIndex((value) => value !== null);
    golden.values[at] = (golden.values[at] ?? NaN) + 1e-5;
    const changed = Buffer.from(JSON.stringify(golden));
    const manifest = await readFile(`${model}/manifest.json`);
    await writeFile(`${model}/golden.json`, changed);
    await expect(openModel(model)).rejects.toMatchObject({ code: 'STATE' });
    await writeFile(
      `${model}/manifest.json`,
      rehashed(manifest, new Map([['golden.json', changed]])),
    );
    await expect(openModel(model)).rejects.toMatchObject({
      code: 'STATE',
      got: expect.stringContaining('of values') as unknown,
    });
    await writeFile(`${model}/golden.json`, text);
    await writeFile(`${model}/manifest.json`, manifest);
    await openModel(model);
  });
});
