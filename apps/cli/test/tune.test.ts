import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const config = `# tuned by hand so far
data:
  outcome: headache
  domains: { physiological: [sleep_h], environmental: [pressure] }
experts:
  - { name: body, type: logistic_regression, specialty: physiological, parameters: { C: 0.5 } }
  - name: weather
    type: logistic_regression
    specialty: environmental
    optimizer: { type: grid_search, parameters: { C: [0.01, 1] } }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
`;
const budget = 10;
let tuneWith: (out: string, ...more: string[]) => ReturnType<typeof prodrome>;
let data: string;

beforeAll(async () => {
  const file = await folder.write('moe.yaml', config);
  data = await folder.write('diary.csv', `${diaryLines(15, 14).join('\n')}\n`);
  tuneWith = (out, ...more) =>
    prodrome(
      ...['tune', '--config', file, '--data', data, '--budget', String(budget)],
      ...['--out', folder.path(out), '--quiet', ...more],
    );
});

it('writes a configuration that train takes, and says what is gained on patients that it has not seen', async () => {
  const { code, stdout } = await tuneWith('one.yaml', '--json');
  expect(code).toBe(0);
  const answer = JSON.parse(stdout) as {
    components: { name: string; trials: number }[];
    gain: { patients: number; verdict: string; ci: number[] };
  };
  expect(answer.components.map(({ name }) => name)).toEqual([
    'body',
    'weather',
    'gate',
    'stacking',
  ]);
  expect(answer.components.reduce((sum, { trials }) => sum + trials, 0)).toBe(budget);
  expect(answer.gain).toMatchObject({ patients: 3, ci: [expect.any(Number), expect.any(Number)] });
  const yaml = await readFile(folder.path('one.yaml'), 'utf8');
  expect(yaml).toMatch(/^# Tuned by prodrome tune, 10 trials, seed 0\.\n# log loss \.?\d/);
  expect(yaml).not.toContain('grid_search');
  expect((await readdir(folder.path('.'))).sort()).toEqual(['diary.csv', 'moe.yaml', 'one.yaml']);
  const trained = await prodrome(
    ...['train', '--config', folder.path('one.yaml'), '--data', data],
    ...['--out', folder.path('model'), '--quiet'],
  );
  expect([trained.code, trained.stderr]).toEqual([0, '']);
});

it('says so in words, and refuses to write over a file', async () => {
  const refused = await tuneWith('one.yaml');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not exist yet/) });
  const { code, stdout } = await tuneWith('words.yaml');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^component +trials +as it was +best +options\nbody +\d/);
  expect(stdout).toMatch(
    /What is served: log loss .* on 3 held-out patients: (better than before|WORSE than before|no gain that can be told from chance)\./,
  );
});

it('Ctrl-C ends with 130, keeps what was tried, and --resume ends as if nothing had been', async () => {
  let left = 4;
  const interrupt = setInterval(() => {
    const path = folder.path('cut.yaml.trials/experts/journal.ndjson');
    if (existsSync(path) && left-- === 0) process.emit('SIGINT');
  }, 1);
  const cut = await tuneWith('cut.yaml').finally(() => {
    clearInterval(interrupt);
  });
  expect([cut.code, cut.stderr]).toEqual([130, expect.stringMatching(/--resume goes on/)]);
  expect(existsSync(folder.path('cut.yaml'))).toBe(false);
  expect(await tuneWith('cut.yaml')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Add --resume/),
  });
  const other = await tuneWith('cut.yaml', '--resume', '--seed', '5');
  expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/another/)]);
  expect((await tuneWith('cut.yaml', '--resume')).code).toBe(0);
  const texts = await Promise.all(
    ['cut.yaml', 'words.yaml'].map((name) => readFile(folder.path(name), 'utf8')),
  );
  expect(texts[0]).toBe(texts[1]);
  expect(existsSync(folder.path('cut.yaml.trials'))).toBe(false);
});
