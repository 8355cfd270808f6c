import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('fixtures/write-on.js', import.meta.url));

/** What a writing process said, and how it ended. */
export interface Written {
  readonly name: string;
  /** The numbers of the records of which it was told that they are kept. */
  readonly kept: readonly number[];
  /** The keys of the shared subject that were its own. */
  readonly won: readonly number[];
  readonly code: number | null;
  readonly errors: string;
}

/** How a process writes. */
interface WriteSetting {
  /** It is killed once so many records are kept. */
  readonly killAfter?: number;
  readonly timeZone?: string;
  /** No file may become longer, as on a disk that is full: blocks of 512 bytes. */
  readonly fullAt?: number;
}

/** A process of its own that appends records one by one. */
export function writeOn(
  options: object,
  name: string,
  count: number,
  { killAfter, timeZone = 'UTC', fullAt }: WriteSetting = {},
): Promise<Written> {
  const command = [process.execPath, script, JSON.stringify(options), name, String(count)];
  const limit = `trap '' XFSZ; ulimit -f ${fullAt}; exec "$@"`;
  const [program = '', ...args] =
    fullAt === undefined ? command : ['sh', '-c', limit, 'sh', ...command];
  const child = spawn(program, args, { env: { ...process.env, TZ: timeZone, NODE_OPTIONS: '' } });
  let [said, errors] = ['', ''];
  const numbers = (what: string): number[] =>
    [...said.matchAll(new RegExp(`^${what} (\\d+)$`, 'gm'))].map(([, at]) => Number(at));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (killAfter !== undefined && numbers('kept').length >= killAfter) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ name, kept: numbers('kept'), won: numbers('won'), code, errors });
    });
  });
}
