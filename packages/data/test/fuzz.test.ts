import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mutated, pick, randomNumbers, type MutatedFile } from './file-mutations.ts';
import { createFolder } from './helpers.ts';

// `pnpm proof data` raises this
const proofRuns = process.env['PRODROME_DATA_FUZZ_RUNS'];
const runs = Number(proofRuns ?? 300);
const seed = Number(process.env['PRODROME_DATA_FUZZ_SEED'] ?? 20_261_129);
const longestMs = 10_000;
const atOnce = 2;

let files: Awaited<ReturnType<typeof createFolder>>;
const seeds: { readonly name: string; readonly bytes: Buffer; readonly rows: number }[] = [];
beforeAll(async () => {
  files = await createFolder();
  const rows = 60;
  const sql = `SELECT 'p' || i % 4 AS id, DATE '2024-02-01' + CAST(i // 4 AS INTEGER) AS date, i * 0.5 AS sleep,
    CASE WHEN i % 3 = 0 THEN 'rain, "wet"' ELSE 'sün' END AS weather, i % 2 AS headache FROM range(${rows}) r(i)`;
  const json = '(FORMAT json)';
  for (const [name, options] of [
    ...[
      ['a.csv', ''],
      ['a.tsv', "(DELIMITER '\t')"],
      ['a.ndjson', json],
      ['a.jsonl', json],
    ],
    ...[
      ['a.json', '(FORMAT json, ARRAY true)'],
      ['a.parquet', ''],
      ['b.parquet', '(COMPRESSION zstd)'],
    ],
    ...[
      ['a.csv.gz', '(COMPRESSION gzip)'],
      ['a.tsv.gz', "(DELIMITER '\t', COMPRESSION gzip)"],
    ],
    ...[['a.ndjson.gz', '(FORMAT json, COMPRESSION gzip)']],
  ] as [string, string][]) {
    seeds.push({ name, bytes: await readFile(await files.query(name, sql, options)), rows });
  }
  const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
  for (const name of [
    'plain.arrows',
    'pandas.feather',
    'lz4.feather',
    'zstd.arrow',
    'types.parquet',
  ]) {
    await copyFile(join(fixtures, name), join(files.folder, name));
    seeds.push({ name, bytes: await readFile(join(fixtures, name)), rows: NaN });
  }
}, 60_000);
afterAll(() => files.remove());

interface Answer {
  readonly outcome: string;
  readonly rows?: number;
  readonly text?: string;
}

/** A process that reads files; a new one after it has ended or was ended. */
function createReader() {
  let child: ChildProcess | undefined;
  const start = (): ChildProcess => {
    const path = fileURLToPath(new URL('fuzz-worker.js', import.meta.url));
    // what the tests of this package are run with is none of its
    return (child = fork(path, { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } }));
  };
  return {
    read: async (job: { path: string; way: string; options: object }): Promise<Answer> => {
      const reader = child ?? start();
      const over = new AbortController();
      const timer = setTimeout(() => reader.kill('SIGKILL'), 2 * longestMs);
      const begun = performance.now();
      reader.send(job);
      const answer = await Promise.race([
        once(reader, 'message', { signal: over.signal }).then(([message]) => message as Answer),
        once(reader, 'exit', { signal: over.signal }).then(([code, signal]) => {
          child = undefined;
          return { outcome: `ended with ${String(code ?? signal)}` };
        }),
      ]);
      over.abort();
      clearTimeout(timer);
      const took = performance.now() - begun;
      return took > longestMs ? { outcome: `took ${Math.round(took)} ms` } : answer;
    },
    end: () => child?.kill(),
  };
}

const told = /^(?:read|DATA(?:_[A-Z]+)?|CONFIG|OUTPUT)$/;
/** Formats of which the end is known, so that less is never taken for the whole. */
const hasEnd = /\.(?:gz|json|parquet|arrow|arrows|feather)$/;

test('a file changed anywhere is read or refused with a code, soon, and never read in part without a word', async () => {
  const random = randomNumbers(seed);
  const [outcomes, faults] = [new Map<string, number>(), [] as string[]];
  const readers = Array.from({ length: atOnce }, createReader);
  const whole = new Map<string, number>();
  let next = 0;
  const job = async (index: number): Promise<void> => {
    const reader = readers[index] as (typeof readers)[number];
    while (next < runs) {
      const run = next++;
      const { name, bytes, rows } = pick(random, seeds);
      const file = mutated(name, bytes, random);
      const way = pick(random, /ndjson$|jsonl$/.test(name) ? ways : ways.slice(0, 3));
      const path = join(files.folder, `${run}-${name}`.replace(/^\d+-/, `fuzz${index}-`));
      await writeFile(path, file.bytes);
      const answer = await reader.read({ path, way, options: optionsOf(name) });
      outcomes.set(answer.outcome, (outcomes.get(answer.outcome) ?? 0) + 1);
      const fault = faultOf(file, answer, whole.get(name) ?? rows);
      if (!fault) continue;
      await copyFile(path, `${path}.${run}`);
      faults.push(`run ${run}, ${name}, ${way}, ${file.by}: ${fault}`);
    }
  };
  for (const { name, bytes } of seeds) {
    await writeFile(join(files.folder, name), bytes);
    const path = join(files.folder, name);
    const answer = await readers[0]?.read({ path, way: 'whole', options: optionsOf(name) });
    expect(answer).toMatchObject({ outcome: 'read' });
    whole.set(name, answer?.rows ?? NaN);
  }
  await Promise.all(readers.map((_, index) => job(index)));
  for (const reader of readers) reader.end();
  if (proofRuns) process.stdout.write(`${JSON.stringify([...outcomes])}\n`);
  expect(faults).toEqual([]);
  // it is no fuzz that changes nothing, nor one of which nothing can be read
  expect(outcomes.get('read')).toBeGreaterThan(runs / 20);
  expect(outcomes.get('DATA_FORMAT')).toBeGreaterThan(runs / 10);
}, 7_200_000);

const ignore = ['list', 'bytes'];
const optionsOf = (name: string): object =>
  /^(?:plain|lz4|zstd|types)/.test(name) ? { ignore } : {};

const ways = ['whole', 'batches', 'audit', 'stream'] as const;

function faultOf({ name, by }: MutatedFile, answer: Answer, rows: number): string | undefined {
  const { outcome, text } = answer;
  if (!told.test(outcome)) return `${outcome} ${text ?? ''}`;
  const isLess = by === 'cut' && hasEnd.test(name) && outcome === 'read' && answer.rows !== rows;
  return isLess && answer.rows !== undefined ? `${answer.rows} of ${rows} rows` : undefined;
}
