import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { startPostgres } from '../../../tooling/jest-preset/postgres-server.js';
import { diaryLines, prodrome, temporaryFolder } from './support.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const own = `${fileURLToPath(new URL('./fixtures/in-processes.js', import.meta.url))}#stepwise`;
const server = await startPostgres();
const onPostgres = server ? it : it.skip;
// the server asks for none, and nobody is to be told it
const password = 'seven-of-nine';
const url = server?.url.replace('@', `:${password}@`) ?? '';

const folder = temporaryFolder();
const children: ChildProcess[] = [];
let data = '';
let config = '';
/** Files of the bundle that one process has trained. */
let inline: ReadonlyMap<string, string>;

beforeAll(async () => {
  data = await folder.write('diary.csv', `${diaryLines(8, 16).join('\n')}\n`);
  config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], environmental: [pressure] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: own, type: '${own}' }
  - { name: trees, type: gradient_boosting, specialty: environmental, parameters: { n_estimators: 5 } }
validation: { outer: holdout, holdout_fraction: 0.3, inner_folds: 3, bootstrap_draws: 50 }
checkpoint: { interval_minutes: 0 }
execution: { executor: { type: queue, parameters: { lost_seconds: 2 } } }
`,
  );
  expect(
    await begin(['train', ...filesFor('inline'), '--execution', 'inline']).ended,
  ).toMatchObject({ code: 0 });
  inline = filesOf('inline');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => server?.stop());

interface Begun {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** The command line in a process, and a folder, of its own. */
function begin(args: readonly string[], cwd = '.'): Begun {
  mkdirSync(folder.path(cwd), { recursive: true });
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder.path(cwd),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (text += part.toString()));
  }
  const said = (): string => text;
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    said: text,
  }));
  return { child, said, ended };
}

const filesFor = (out: string): readonly string[] => [
  ...['--config', config, '--data', data, '--out', folder.path(out)],
  ...['--log', folder.path(`${out}.log`)],
];

const train = (out: string, ...more: readonly string[]): Begun =>
  begin(['train', ...filesFor(out), '--execution', 'queue', '--store', url, ...more]);

/** A worker on a machine of its own, as far as files go. */
const work = (machine: string, ...more: readonly string[]): Begun =>
  begin(['worker', '--store', url, '--workers', '1', ...more], machine);

const trusting = (machine: string): Begun => work(machine, '--config', config);

const filesOf = (out: string): ReadonlyMap<string, string> =>
  new Map(
    (readdirSync(folder.path(out), { recursive: true }) as string[])
      .filter((name) => statSync(join(folder.path(out), name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder.path(out), name)).toString('base64')]),
  );

/** Waits until so many tasks are finished. */
async function finished(out: string, count: number): Promise<void> {
  const log = folder.path(`${out}.log`);
  const so = (): number =>
    existsSync(log) ? readFileSync(log, 'utf8').split('"task-finished"').length - 1 : 0;
  while (so() < count) await setTimeout(10);
}

onPostgres(
  'two workers and a database: the bundle of one process, and no password anywhere',
  async () => {
    const workers = [trusting('a'), trusting('b'), work('stranger')];
    const { code, said } = await train('two').ended;
    expect([code, said]).toEqual([0, expect.stringMatching(/tasks carried out by workers: /)]);
    expect(filesOf('two')).toEqual(inline);
    for (const { child } of workers) child.kill('SIGTERM');
    const [a, b, stranger] = await Promise.all(workers.map(async ({ ended }) => ended));
    expect([a?.code, b?.code, stranger?.code]).toEqual([0, 0, 0]);
    for (const one of [a, b]) expect(one?.said).toMatch(/has ended: [1-9]\d* tasks carried out/);
    // code that only a database names is not run
    expect(stranger?.said).toMatch(/is refused: .*--config/);
    expect(said).toMatch(/takes no tasks of this run: .*--config/);
    const log = readFileSync(folder.path('two.log'), 'utf8');
    for (const text of [said, log, a?.said, b?.said, stranger?.said]) {
      expect(text).not.toContain(password);
    }
  },
);

onPostgres('a worker that is killed costs nothing but time', async () => {
  const workers = [trusting('a'), trusting('b')];
  const training = train('killed');
  await finished('killed', 3);
  workers[0]?.child.kill('SIGKILL');
  const { code, said } = await training.ended;
  expect([code, said]).toEqual([0, expect.stringContaining('tasks carried out by workers')]);
  expect(filesOf('killed')).toEqual(inline);
});

onPostgres(
  'Ctrl-C ends the training and not its worker; --resume goes on, on this machine',
  async () => {
    const worker = trusting('a');
    const training = train('stopped');
    await finished('stopped', 4);
    training.child.kill('SIGINT');
    const { code, said } = await training.ended;
    expect([code, said]).toEqual([130, expect.stringMatching(/--resume goes on/)]);
    while (!worker.said().includes('is over')) await setTimeout(10);
    expect(worker.child.exitCode).toBeNull();
    const more = ['--resume', '--execution', 'processes'];
    const resumed = await begin(['train', ...filesFor('stopped'), ...more]).ended;
    expect([resumed.code, resumed.said]).toEqual([0, expect.stringMatching(/goes on from/)]);
    expect(filesOf('stopped')).toEqual(inline);
  },
);

it.each([
  [['worker', '--store', 'sqlite:x.db'], /expected the URL of a PostgreSQL database/],
  [
    ['worker', '--store', 'postgres://ann:secret@127.0.0.1/x?schema=no-such'],
    /USAGE: --store, schema: expected a text that matches .*, got something else/,
  ],
  [['worker', '--store', 'postgres:ann:secret'], /USAGE: --store, url: (?!.*secret)/],
  [['train', '--execution', 'queue', '--store', 'sqlite:x.db'], /URL of a PostgreSQL database/],
  [['train', '--artifacts', 'x'], /expected --execution queue beside it/],
])('%j is a mistake of usage', async ([command = '', ...argv], message) => {
  const files = command === 'train' ? ['--config', config, '--data', data, '--out', 'x'] : [];
  const { code, stderr } = await prodrome(command, ...files, ...argv);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});
