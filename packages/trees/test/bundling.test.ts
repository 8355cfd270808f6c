import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// the bundler that the build runs on is tsup's own, and resolved from there
const bundler = 'esbuild';
const requireOfTsup = createRequire(createRequire(import.meta.url).resolve('tsup'));
const { buildSync } = requireOfTsup(bundler) as {
  readonly buildSync: (options: Readonly<Record<string, unknown>>) => void;
};

const folder = mkdtempSync(join(tmpdir(), 'prodrome-bundle-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Trains by one thread and by two, answers from tables, and tells how many modules and workers there were. */
const script = `
  import { createGradientBoosting } from './dist/index.js';
  const rows = 70_000;
  const columns = Array.from({ length: 12 }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => Math.sin((column + 1) * row)));
  const labels = columns[0].map((value, row) => (value + columns[1][row] > 0 ? 1 : 0));
  const [one, two] = await Promise.all([1, 2].map((threads) =>
    createGradientBoosting({ trees: 3, threads }).train({ columns, labels })));
  const answers = one.predict({ columns: columns.map((column) => column.subarray(0, 5000)) });
  console.log(JSON.stringify({ made: globalThis.made, same: JSON.stringify(one) === JSON.stringify(two), answer: answers[4999] }));
`;
/** Kernels are taken hold of before the script begins. */
const counting = `
  globalThis.made = [];
  const plainInstance = WebAssembly.Instance;
  WebAssembly.Instance = function (module, imports) {
    const instance = new plainInstance(module, imports);
    globalThis.made.push(...Object.keys(instance.exports).filter((name) => name === 'partition' || name === 'addTrees'));
    return instance;
  };
`;

test.each(['node', 'browser'])(
  'a bundle for %s, run from another folder, trains and answers by WebAssembly',
  (platform) => {
    const file = join(folder, `${platform}.mjs`);
    buildSync({
      stdin: { contents: script, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
      ...{ bundle: true, format: 'esm', platform, outfile: file, banner: { js: counting } },
      logLevel: 'error',
    });
    writeFileSync(join(folder, 'package.json'), '{}');
    const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const told = JSON.parse(stdout) as { made: string[]; same: boolean; answer: number };
    expect(told.same).toBe(true);
    expect(told.answer).toBeGreaterThan(0);
    expect(told.made).toEqual(['partition', 'partition', 'addTrees']);
  },
);
