import { cp } from 'node:fs/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import { openModel, train } from '../src/index.ts';
import {
  filesOf,
  mutated,
  randomNumbers,
  writeFiles,
  type BundleFiles,
} from './bundle-mutations.ts';
import { diaryText, temporaryFolder } from './support.ts';

// `pnpm proof bundle` raises this
const runs = Number(process.env['PRODROME_BUNDLE_FUZZ_RUNS'] ?? 200);
const seed = Number(process.env['PRODROME_BUNDLE_FUZZ_SEED'] ?? 20_261_128);
const longestMs = 5_000;

const folder = temporaryFolder();
let data: string;
let files: BundleFiles;
beforeAll(async () => {
  const config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: habits, type: logistic_regression, preprocessing: { scaling: robust } }
  - { name: chain, type: markov, specialty: history }
  - { name: trees, type: gradient_boosting, parameters: { n_estimators: 3, patience: 1 } }
  - { name: person, type: personal_state_space, parameters: { epochs: 1, subtypes: 1 } }
preprocessing: { lags: { days: [1] }, windows: { days: [3] } }
calibration: { method: platt }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', diaryText());
  await train({ config, data, out: folder.path('model') });
  files = await filesOf(folder.path('model'));
  await cp(folder.path('model'), folder.path('mutated'), { recursive: true });
}, 600_000);

async function* lines(): AsyncGenerator<string> {
  for (let day = 1; day <= 2; day++) {
    const row = { patient: 'P1', date: `2024-02-2${day}`, headache: 0, sleep_h: 6, weekday: 'd1' };
    yield await Promise.resolve(JSON.stringify(row));
  }
}

/** Everything that is done with a bundle, in turn: opened always, used where it opens. */
async function use(turn: number): Promise<'used'> {
  const model = await openModel(folder.path('mutated'));
  if (turn % 3 === 0) await model.evaluate(data, { replicates: 50 });
  else if (turn % 3 === 1) await model.predict(data);
  else for await (const line of model.predictLines(lines())) JSON.parse(line);
  return 'used';
}

it('a bundle changed anywhere, its hashes right, is used or refused with a code, soon', async () => {
  const random = randomNumbers(seed);
  const raw: string[] = [];
  const outcomes = new Map<string, number>();
  let slowest = 0;
  for (let run = 0; run < runs; run++) {
    const changed = mutated(files, random);
    await writeFiles(folder.path('mutated'), changed);
    const started = performance.now();
    const outcome = await use(run).catch((error: unknown) => {
      if (ProdromeError.is(error)) return error.code;
      raw.push(`run ${run}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      return 'raw';
    });
    const took = performance.now() - started;
    slowest = Math.max(slowest, took);
    if (took > longestMs) raw.push(`run ${run}: ${took} ms`);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  if (process.env['PRODROME_BUNDLE_FUZZ_RUNS']) {
    process.stdout.write(`${JSON.stringify([...outcomes])}, slowest ${slowest} ms\n`);
  }
  expect(raw).toEqual([]);
  // it is no fuzz that changes nothing, nor one of which nothing gets past the first check
  expect(outcomes.get('STATE')).toBeGreaterThan(runs / 10);
  expect(outcomes.get('used')).toBeGreaterThan(runs / 20);
}, 7_200_000);
