import { rm } from 'node:fs/promises';
import { beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

// `pnpm proof fuzz` raises this to 5,000 in all
const proofRuns = process.env['PRODROME_FUZZ_RUNS'];
const isProof = proofRuns !== undefined;
const runs = Number(proofRuns ?? 40);
const longestMs = 10_000;
const mostBytes = 1e9;

const folder = temporaryFolder();
const diary = diaryLines(8, 10);
const seeds = {
  csv: `${diary.join('\n')}\n`,
  ndjson: diary
    .slice(1)
    .map((line) => {
      const [patient, date, headache, sleep, pressure] = line.split(',');
      return `${JSON.stringify({ patient, date, headache: Number(headache), sleep_h: Number(sleep), pressure: pressure === '' ? null : Number(pressure) })}\n`;
    })
    .join(''),
  yaml: configText,
};

interface Edit {
  readonly kind: 'cut' | 'repeat' | 'insert' | 'replace' | 'truncate';
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const text = fc.oneof(
  fc.constantFrom(
    ',',
    '"',
    '\n',
    '\r\n',
    ';',
    '\t',
    ':',
    '- ',
    '{',
    '}',
    '[',
    '&a',
    '*a',
    '!!js',
    '\u0000',
    '\uFEFF',
    'NaN',
    '-',
    '1e999',
    '999999999999999999999',
    '2024-13-45',
    "'",
    '#',
    '|',
    '%',
    'é',
    '💥',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('cut', 'repeat', 'insert', 'replace', 'truncate'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 40 }),
  text,
});

function apply(source: string, { kind, at, length, text: piece }: Edit): string {
  const from = Math.floor(at * source.length);
  const [head, span, tail] = [
    source.slice(0, from),
    source.slice(from, from + length),
    source.slice(from + length),
  ];
  switch (kind) {
    case 'cut':
      return head + tail;
    case 'repeat':
      return head + span.repeat(3) + tail;
    case 'insert':
      return head + piece + span + tail;
    case 'replace':
      return head + piece + tail;
    case 'truncate':
      return head;
  }
}

let config: string;
let data: string;
beforeAll(async () => {
  config = await folder.write(
    'good.yaml',
    configText.replace('folds: 3, inner_folds: 3', 'folds: 2, inner_folds: 2'),
  );
  data = await folder.write('good.csv', seeds.csv);
});

it.each(['csv', 'ndjson', 'yaml'] as const)(
  'a mutated %s file is used or refused: exit 0, 2 or 3, no stack trace, no hang',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        const file = await folder.write(`mutated.${format}`, edits.reduce(apply, seeds[format]));
        const out = folder.path('out');
        const started = performance.now();
        const { code, stderr } = await prodrome(
          ...['train', '--config', format === 'yaml' ? file : config],
          ...['--data', format === 'yaml' ? data : file, '--out', out, '--quiet'],
        );
        await rm(out, { recursive: true, force: true });
        expect(stderr).not.toMatch(/\n\s+at |unexpectedly/);
        expect([0, 2, 3]).toContain(code);
        // limits of time and memory are judged where nothing else runs in this process
        if (!isProof) return;
        expect(performance.now() - started).toBeLessThan(longestMs);
        expect(process.memoryUsage().rss).toBeLessThan(mostBytes);
      }),
      { numRuns: runs, seed: 20_261_122, endOnFailure: true },
    );
  },
  3_600_000,
);
