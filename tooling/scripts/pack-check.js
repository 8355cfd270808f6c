// `pnpm pkg:check`: packs every public package and checks the tarballs with publint and attw.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);
const target = mkdtempSync(join(tmpdir(), 'prodrome-pack-'));
let passed = 0;
let failed = 0;

const report = (what, problems) => {
  if (problems.length === 0) passed += 1;
  else {
    failed += 1;
    console.error(`${what}\n  ${problems.join('\n  ')}`);
  }
};

try {
  for (const dir of packages) {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
    const pack = spawnSync(
      process.env.npm_execpath ?? 'pnpm',
      ['pack', '--json', '--pack-destination', target],
      {
        cwd: dir,
        encoding: 'utf8',
      },
    );
    if (pack.status !== 0) {
      report(`${manifest.name}: pack`, [pack.stderr || pack.stdout]);
      continue;
    }
    const { filename, files } = JSON.parse(pack.stdout);
    const names = files.map(({ path }) => path);
    const missing = ['LICENSE', 'README.md', 'package.json'].filter(
      (name) => !names.includes(name),
    );
    const stray = names.filter((name) => /(^|\/)(src|test)\/|buildinfo|\.env|\.csv$/.test(name));
    report(`${manifest.name}: files of the tarball`, [
      ...missing.map((name) => `${name} is missing`),
      ...stray.map((name) => `${name} does not belong there`),
    ]);
    const tarball = readFileSync(filename.startsWith('/') ? filename : join(target, filename));
    const { messages, pkg } = await publint({
      pack: {
        tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength),
      },
      strict: true,
    });
    report(
      `${manifest.name}: publint`,
      messages
        .filter(({ type }) => type !== 'suggestion')
        .map((message) => formatMessage(message, pkg)),
    );
    const attw = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'),
        filename,
        '--profile',
        'esm-only',
        '--no-emoji',
        '--no-color',
      ],
      { cwd: target, encoding: 'utf8' },
    );
    report(`${manifest.name}: attw`, attw.status === 0 ? [] : [attw.stdout, attw.stderr]);
  }
} finally {
  rmSync(target, { recursive: true });
}
console.log(`tarballs: ${passed} checks passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
