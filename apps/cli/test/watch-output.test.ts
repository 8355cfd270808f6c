import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isOutputFault, watchOutput } from '../src/watch-output.ts';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const exitCode = process.exitCode;
afterEach(() => {
  process.exitCode = exitCode;
});

const failing = (code: string) => {
  const error = Object.assign(new Error(`${code}: it failed`), { code, syscall: 'write' });
  const stream = new Writable({
    write: (_chunk, _encoding, done) => {
      done(error);
    },
  });
  return { stream, error };
};

describe('watchOutput', () => {
  it.each([
    ['EPIPE', 141],
    ['ENOSPC', 1],
  ])('%s during a run decides its exit code', async (code, expected) => {
    const { stream, error } = failing(code);
    const output = watchOutput(stream);
    stream.write('x');
    await new Promise(setImmediate);
    expect(await output.finish(0)).toBe(expected);
    expect(await isOutputFault(error)).toBe(true);
    expect(await isOutputFault(new Error('another'))).toBe(false);
  });

  it('leaves the exit code of a run alone whose output is whole', async () => {
    const output = watchOutput(new Writable());
    expect(await output.finish(3)).toBe(3);
  });
});

/** The command line as it is installed; the tests of this package build it before. */
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = temporaryFolder();
let predict = '';
beforeAll(async () => {
  const data = await folder.write('diary.csv', `${diaryLines(16, 60).join('\n')}\n`);
  const config = await folder.write('moe.yaml', configText);
  const model = folder.path('model');
  const { code } = await prodrome('train', '--config', config, '--data', data, '--out', model);
  expect(code).toBe(0);
  predict = `"${process.execPath}" "${main}" predict --model "${model}" --data "${data}" --quiet`;
}, 120_000);

const shell = async (
  command: string,
): Promise<{ code: number; stdout: string; stderr: string }> => {
  const child = spawn('bash', ['-c', command], { env: { ...process.env, NODE_OPTIONS: '' } });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (texts.stdout += String(text)));
  child.stderr.on('data', (text) => (texts.stderr += String(text)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...texts };
};

describe('an output is complete, or the exit code says that it is not', () => {
  it('a full device', async () => {
    const { code, stderr } = await shell(`${predict} > /dev/full`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error OUTPUT: standard output: .*ENOSPC.*\n$/);
  });

  it('a file whose last write is cut short', async () => {
    const whole = await shell(predict);
    expect(whole.code).toBe(0);
    const out = folder.path('cut.csv');
    const { code, stderr } = await shell(`trap '' XFSZ; ulimit -f 8; ${predict} > "${out}"`);
    expect((await stat(out)).size).toBeLessThan(whole.stdout.length);
    expect(whole.stdout.startsWith(await readFile(out, 'utf8'))).toBe(true);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^error OUTPUT: /) });
  });

  it('a reader that stops is no reason to talk, but no success', async () => {
    const { code, stdout, stderr } = await shell(
      `set -o pipefail; for i in 1 2 3; do ${predict} || exit $?; done | head -n 1`,
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
  });

  it('a standard input that cannot be read', async () => {
    const stream = predict.replace(/--data "[^"]*"/, '--data -');
    const { code, stderr } = await shell(`${stream} < /`);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error DATA_MISSING: standard input: /);
  });
});
