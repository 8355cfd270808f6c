import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from '@jest/globals';
import { diaryLines, temporaryFolder } from './support.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const own = (name: string): string =>
  `${fileURLToPath(new URL('./fixtures/in-processes.js', import.meta.url))}#${name}`;

const folder = temporaryFolder();
let data = '';
/** Files of the bundle that one process after the other has trained. */
let inline: ReadonlyMap<string, string>;
beforeAll(async () => {
  data = await folder.write('diary.csv', `${diaryLines(8, 16).join('\n')}\n`);
  expect(await train('inline', { workers: 1 }).ended).toMatchObject({ code: 0 });
  inline = filesOf('inline');
});

const configOf = (execution: object, expert = 'stepwise'): string => `
data: { outcome: headache, domains: { physiological: [sleep_h], environmental: [pressure] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: own, type: '${own(expert)}' }
  - { name: trees, type: gradient_boosting, specialty: environmental, parameters: { n_estimators: 5 } }
  - { name: network, type: multilayer_perceptron, parameters: { hidden_layers: [4], epochs: 3 } }
validation: { outer: holdout, holdout_fraction: 0.3, inner_folds: 3, bootstrap_draws: 50 }
checkpoint: { interval_minutes: 0 }
execution: ${JSON.stringify(execution)}
`;

interface Training {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** The command line in a group of processes of its own. */
function train(
  out: string,
  execution: object,
  { expert = 'stepwise', more = [] as string[] } = {},
): Training {
  const begin = async (): Promise<Awaited<Training['ended']>> => {
    const config = await folder.write(`${out}.yaml`, configOf(execution, expert));
    const args = ['train', '--config', config, '--data', data, '--out', folder.path(out)];
    const log = ['--log', folder.path(`${out}.log`)];
    child = spawn(process.execPath, [main, ...args, ...log, ...more], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stderr };
  };
  let child: ChildProcess | undefined;
  const ended = begin();
  return {
    get child() {
      return child as ChildProcess;
    },
    ended,
  };
}

interface Logged {
  readonly type: string;
  readonly task?: string;
  readonly stage?: string;
  readonly done?: number;
}

const logOf = (out: string): readonly Logged[] =>
  existsSync(folder.path(`${out}.log`))
    ? readFileSync(folder.path(`${out}.log`), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Logged)
    : [];

/** Processes in which own experts have been trained so far. */
const processesOf = (out: string): number[] =>
  logOf(out).flatMap(({ type, task, done }) =>
    type === 'task-progress' && task?.endsWith('/own') === true && done !== undefined ? [done] : [],
  );

/** Waits until so many trainings of own experts have begun; the process of the last of them. */
async function begun(out: string, count: number): Promise<number> {
  for (;;) {
    const found = processesOf(out);
    if (found.length >= count) return found.at(-1) as number;
    await setTimeout(5);
  }
}

const filesOf = (out: string): ReadonlyMap<string, string> =>
  new Map(
    (readdirSync(folder.path(out), { recursive: true }) as string[])
      .filter((name) => statSync(join(folder.path(out), name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder.path(out), name)).toString('base64')]),
  );

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it.each([2, 3])('%s processes: the bundle and the log of one', async (workers) => {
  const out = `of-${workers}`;
  const { code, stderr } = await train(out, { workers }).ended;
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  expect(filesOf(out)).toEqual(inline);
  const told = (of: string) =>
    logOf(of).filter(({ type, stage }) => type !== 'task-progress' && stage !== 'bundle');
  expect(told(out)).toEqual(told('inline'));
  expect(new Set(processesOf(out)).size).toBeGreaterThan(1);
  expect(processesOf(out).filter(isAlive)).toEqual([]);
});

it('a process that is killed costs nothing but time', async () => {
  const training = train('killed', { workers: 2 });
  process.kill(await begun('killed', 3), 'SIGKILL');
  const { code, stderr } = await training.ended;
  expect([code, stderr]).toEqual([0, expect.stringMatching(/warning TASK_LOST: the process that/)]);
  expect(filesOf('killed')).toEqual(inline);
});

it('Ctrl-C ends all of them, and another number of processes goes on to the same bundle', async () => {
  const training = train('stopped', { workers: 3 });
  await begun('stopped', 4);
  process.kill(-(training.child.pid as number), 'SIGINT');
  const { code, stderr } = await training.ended;
  expect([code, stderr]).toEqual([130, expect.stringMatching(/--resume goes on/)]);
  expect(processesOf('stopped').filter(isAlive)).toEqual([]);
  const resumed = await train('stopped', { workers: 2 }, { more: ['--resume'] }).ended;
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringMatching(/goes on from/)]);
  expect(filesOf('stopped')).toEqual(inline);
});

it('a training that is killed leaves no process behind, and goes on as if it had not been', async () => {
  const training = train('gone', { workers: 2 });
  await begun('gone', 3);
  training.child.kill('SIGKILL');
  await training.ended;
  while (processesOf('gone').some(isAlive)) await setTimeout(20);
  const { code } = await train('gone', { workers: 3 }, { more: ['--resume'] }).ended;
  expect(code).toBe(0);
  expect(filesOf('gone')).toEqual(inline);
});

it('a task that hangs ends the training, which names it and keeps what is done', async () => {
  const { code, stderr } = await train(
    'hung',
    { workers: 2, hang_minutes: 0.2 },
    { expert: 'endless' },
  ).ended;
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/task \S+\/expert\/own: expected a sign of progress/),
  ]);
  expect(processesOf('hung').filter(isAlive)).toEqual([]);
  expect(existsSync(folder.path('hung.partial/checkpoints'))).toBe(true);
});

it('options of these processes beside another executor are refused', async () => {
  const { code, stderr } = await train('other', { workers: 2, executor: { type: 'inline' } }).ended;
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/execution\.workers \(\S+\): expected no such option/),
  ]);
});
