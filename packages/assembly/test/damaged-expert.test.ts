import { readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from '@jest/globals';
import {
  createState,
  decodeState,
  encodeState,
  type JsonValue,
  type ProdromeEvent,
} from '@prodrome/core';
import { openModel, predictionColumns, train, type OpenModel } from '../src/index.ts';
import { filesOf, rehashed, writeFiles, type BundleFiles } from './bundle-mutations.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let data: string;
let whole: BundleFiles;
beforeAll(async () => {
  const config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: chain, type: markov, specialty: history }
  - { name: person, type: personal_state_space, parameters: { epochs: 1, subtypes: 1 } }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', diaryText());
  await train({ config, data, out: folder.path('model') });
  whole = await filesOf(folder.path('model'));
}, 600_000);

interface Served {
  readonly own: { readonly experts: JsonValue; readonly report: { readonly served: string } };
  readonly parts: JsonValue;
}

/** A council that serves equal weights, so that every member counts. */
function serveUniform(bytes: Uint8Array): Buffer {
  const state = decodeState(bytes);
  const { own, parts } = state.json as unknown as Served;
  const report = { ...own.report, served: 'uniform' };
  return Buffer.from(encodeState({ ...state, json: { own: { ...own, report }, parts } }));
}

/** The bundle with the state of one expert replaced by one of another kind; `forget`: without what the manifest says that it remembers. */
async function without(expert: string, forget: boolean): Promise<string> {
  const files = new Map(whole);
  files.set(`state/expert.${expert}.pds`, Buffer.from(encodeState(createState('other', 1, null))));
  files.set('state/council.pds', serveUniform(files.get('state/council.pds') as Buffer));
  const text = (files.get('manifest.json') as Buffer).toString('utf8');
  const told = JSON.parse(text, (key, value: unknown) =>
    forget && key === 'stateWidth' ? undefined : value,
  ) as object;
  expect(text).toMatch(/"stateWidth": \d/);
  files.set('manifest.json', rehashed(Buffer.from(JSON.stringify(told)), files));
  await writeFiles(folder.path('model'), files);
  return folder.path('model');
}

async function* lines(): AsyncGenerator<string> {
  const text = await readFile(data, 'utf8');
  for (const row of text.trimEnd().split('\n').slice(1, 33)) {
    const [patient, date, headache, sleep, weekday] = row.split(',');
    const known = { headache: Number(headache), sleep_h: Number(sleep) };
    yield JSON.stringify({ patient, date, ...known, weekday });
  }
}

async function linesOf(model: OpenModel): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const line of model.predictLines(lines())) {
    found.push(JSON.parse(line) as Record<string, unknown>);
  }
  return found;
}

it.each([
  ['body', false],
  ['chain', false],
  ['person', false],
  ['person', true],
] as const)(
  'without the state of %s the others answer, of a file and line by line',
  async (name, forget) => {
    const events: ProdromeEvent[] = [];
    const model = await openModel(await without(name, forget), {
      emit: (event) => events.push(event),
    });
    const { dataset, batch } = await model.predict(data);
    expect(batch.degraded.every((row) => row === 2)).toBe(true);
    expect(batch.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    for (const row of [0, 5]) expect(batch.result(row).receipt.absent[name]).toBe('failed');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'degraded', expert: name, rows: batch.rows }),
    );
    const { metrics } = await model.evaluate(data, { replicates: 50 });
    expect(metrics.absent[name]).toBeDefined();

    const columns = predictionColumns(dataset, batch);
    const answers = await linesOf(model);
    expect(answers).toHaveLength(32);
    answers.forEach((answer, row) => {
      expect(answer[`probability.${name}`]).toBeNull();
      for (const column of ['probability', 'weight.body', 'weight.chain', 'weight.person']) {
        const expected = columns.find((one) => one.name === column)?.values[row];
        expect(answer[column]).toBe(expected);
      }
    });
  },
);
