// `pnpm pkg:check`: packs every public package and checks the tarballs with publint and attw.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packAll } from './pack-all.js';

const attwProgram = fileURLToPath(
  new URL('../../node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url),
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
  for (const { name, tarball: file, files } of packAll(target)) {
    const missing = ['LICENSE', 'README.md', 'package.json'].filter(
      (each) => !files.includes(each),
    );
    const stray = files.filter((each) => /(^|\/)(src|test)\/|buildinfo|\.env|\.csv$/.test(each));
    report(`${name}: files of the tarball`, [
      ...missing.map((each) => `${each} is missing`),
      ...stray.map((each) => `${each} does not belong there`),
    ]);
    const tarball = readFileSync(file);
    const { messages, pkg } = await publint({
      pack: {
        tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength),
      },
      strict: true,
    });
    report(
      `${name}: publint`,
      messages
        .filter(({ type }) => type !== 'suggestion')
        .map((message) => formatMessage(message, pkg)),
    );
    const attw = spawnSync(
      process.execPath,
      [attwProgram, file, '--profile', 'esm-only', '--no-emoji', '--no-color'],
      { cwd: target, encoding: 'utf8' },
    );
    const ended = `ended with ${attw.status ?? attw.signal ?? attw.error}`;
    report(`${name}: attw`, attw.status === 0 ? [] : [ended, attw.stdout, attw.stderr]);
  }
} finally {
  rmSync(target, { recursive: true });
}
console.log(`tarballs: ${passed} checks passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
