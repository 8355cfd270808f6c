import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { begin, ended, smallTraining, type Fate } from './killed-training.ts';
import { prodrome, temporaryFolder, type Ran } from './support.ts';

// with it, `pnpm proof durability` kills at every change of the file system: amid a writing, before any other
const proof = process.env['PRODROME_DURABILITY_RUNS'];
const isProof = proof !== undefined;
// the folders, tasks of a fold, tasks of the refit, the bundle, what is removed
const sampled = [0.003, 0.5, 0.9, 0.925, 0.96];
/** Of each test. */
const longestMs = isProof ? 7_200_000 : 300_000;
const moments = Number(proof ?? 1);
const damages = isProof ? 5 * moments : 6;

const folder = temporaryFolder();
let args: string[] = [];
let out = '';
let whole: ReadonlyMap<string, string>;
let changes = 0;
let inputs: readonly string[] = [];
beforeAll(async () => {
  ({ args, out } = await smallTraining(folder));
  inputs = readdirSync(folder.path('.'));
  const counted = folder.path('count');
  expect(await child([], { counted })).toBe(0);
  changes = Number(readFileSync(counted, 'utf8'));
  rmSync(counted);
  whole = filesOf(out);
  begun();
});

/** A training in a process of its own, which may be killed; its exit code. */
async function child(
  more: readonly string[],
  fate: Omit<Fate, 'below'>,
  killAfterMs?: number,
): Promise<number | null> {
  const own = begin([...args, ...more], { ...fate, below: folder.path('.') });
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => own.kill('SIGKILL'), killAfterMs);
  const code = await ended(own);
  clearTimeout(timer);
  return code;
}

/** Contents of files by their names. */
const filesOf = (at: string): ReadonlyMap<string, string> =>
  new Map(
    (readdirSync(at, { recursive: true }) as string[])
      .filter((name) => statSync(join(at, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(at, name)).toString('base64')]),
  );

/** Nothing but the inputs. */
function begun(): void {
  for (const name of readdirSync(folder.path('.'))) {
    if (!inputs.includes(name)) rmSync(folder.path(name), { recursive: true });
  }
}

/** After a kill: the bundle is whole or absent; resumed, it is the same, and nothing else is left. */
async function expectSame(told: string): Promise<void> {
  const { code, stderr } = await resumed();
  expect([told, code, stderr]).toEqual([told, 0, expect.anything()]);
  expect([told, filesOf(out)]).toEqual([told, whole]);
  const left = readdirSync(folder.path('.')).filter((name) => !inputs.includes(name));
  expect([told, left]).toEqual([told, ['model']]);
  begun();
}

async function resumed(): Promise<Ran> {
  const isFinished = existsSync(out);
  if (isFinished) expect(filesOf(out)).toEqual(whole);
  const ran = await prodrome(...args, '--resume');
  // a bundle without anything beside it is finished, and says so
  const isOver = isFinished && ran.code === 1 && /does not exist yet/.test(ran.stderr);
  return isOver ? { ...ran, code: 0 } : ran;
}

/** Numbers in [0, 1) that are the same in every run. */
function createNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

it(
  'killed at each change of the file system, and resumed: the same bytes',
  async () => {
    expect(changes).toBeGreaterThan(100);
    const places = isProof
      ? Array.from({ length: changes }, (_, place) => place + 1)
      : sampled.map((part) => Math.ceil(part * changes));
    for (const at of places) {
      expect([at, await child([], { at, how: 'half' })]).toEqual([at, null]);
      await expectSame(`at change ${at} of ${changes}`);
    }
  },
  longestMs,
);

it(
  'killed again and again on its way, by the clock and by count: the same bytes',
  async () => {
    const next = createNumbers(7);
    for (let moment = 0; moment < moments; moment++) {
      let kills = 0;
      for (; kills < 3 && !existsSync(out); kills++) {
        const at = 1 + Math.floor((next() * changes) / 2);
        const isByClock = next() < 0.5;
        await (isByClock
          ? child(['--resume'], {}, 300 + 1000 * next())
          : child(['--resume'], { at, how: 'half' }));
      }
      await expectSame(`moment ${moment}, ${kills} kills`);
    }
  },
  longestMs,
);

it(
  'whatever is turned, cut or gone in its checkpoints: the same bytes',
  async () => {
    const next = createNumbers(11);
    expect(await child([], { at: Math.floor(changes * 0.7) })).toBeNull();
    cpSync(`${out}.partial`, folder.path('kept'), { recursive: true });
    const names = [...filesOf(folder.path('kept')).keys()];
    expect(names.length).toBeGreaterThan(15);
    for (let damage = 0; damage < damages; damage++) {
      begunBut('kept');
      cpSync(folder.path('kept'), `${out}.partial`, { recursive: true });
      const told: string[] = [];
      for (let many = 1 + Math.floor(3 * next()); many > 0; many--) {
        const name = names[Math.floor(next() * names.length)] as string;
        told.push(damaged(join(`${out}.partial`, name), next));
      }
      const { code, stderr } = await prodrome(...args, '--resume');
      expect([told, code, stderr]).toEqual([told, 0, expect.anything()]);
      expect([told, filesOf(out)]).toEqual([told, whole]);
    }
    begun();
  },
  longestMs,
);

function begunBut(name: string): void {
  const before = inputs;
  inputs = [...inputs, name];
  begun();
  inputs = before;
}

/** Damages a file; says how. */
function damaged(path: string, next: () => number): string {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const place = Math.floor(next() * bytes.length);
  const way = Math.floor(next() * 3);
  if (way === 0) rmSync(path, { force: true });
  else if (way === 1) writeFileSync(path, bytes.subarray(0, place));
  else {
    bytes[place] = (bytes[place] ?? 0) ^ (1 << Math.floor(next() * 8));
    writeFileSync(path, bytes);
  }
  return `${path}: ${['gone', `cut at ${place}`, `bit of byte ${place}`][way] as string}`;
}
