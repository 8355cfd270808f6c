import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { diaryLines, type temporaryFolder } from './support.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const configText = `
data: { outcome: headache, domains: { physiological: [sleep_h] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: slow, type: '${fixture('epochs.js')}#slowShare' }
validation: { outer: holdout, holdout_fraction: 0.3, inner_folds: 2, bootstrap_draws: 50 }
checkpoint: { interval_minutes: 0, retain_count: 2 }
execution: { workers: 1 }
`;

/** A short training with running states, as arguments of the command line. */
export async function smallTraining(
  folder: ReturnType<typeof temporaryFolder>,
): Promise<{ readonly args: string[]; readonly out: string }> {
  const config = await folder.write('moe.yaml', configText);
  const data = await folder.write('diary.csv', `${diaryLines(8, 12).join('\n')}\n`);
  const out = folder.path('model');
  return { out, args: ['train', '--config', config, '--data', data, '--out', out, '--quiet'] };
}

/** What befalls a process: at which change of the file system below a folder, and how; see `fixtures/kill-at.js`. */
export interface Fate {
  readonly at?: number;
  readonly how?: 'before' | 'half' | 'stop';
  /** A file that is told how many changes there were. */
  readonly counted?: string;
  readonly below: string;
}

/** The command line in a process of its own. */
export const begin = (
  args: readonly string[],
  { at = 0, how, counted, below }: Fate,
): ChildProcess =>
  spawn(process.execPath, ['--import', fixture('kill-at.js'), main, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      PRODROME_KILL_AT: String(at),
      PRODROME_KILL_HOW: how ?? 'before',
      PRODROME_KILL_BELOW: below,
      ...(counted !== undefined && { PRODROME_KILL_COUNT: counted }),
    },
  });

/** The exit code of a process; null when it was killed. */
export async function ended(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
