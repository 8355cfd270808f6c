import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { lockFolder } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const claim = (host: string, pid: number, begin: string): string =>
  `lock+${encodeURIComponent(host)}+${pid}+${begin}+0`;

function emptyFolder(): string {
  const base = folder.path('held');
  mkdirSync(base);
  return base;
}

it('one at a time, also in one process', () => {
  const base = emptyFolder();
  const { release } = lockFolder(base);
  expect(() => lockFolder(base)).toThrow(
    expect.objectContaining({ code: 'LOCKED', fields: { process: process.pid, host: hostname() } }),
  );
  release();
  lockFolder(base).release();
  expect(readdirSync(base)).toEqual([]);
});

it('a claim is worth nothing once its process was killed', async () => {
  const base = emptyFolder();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)']);
  await once(child, 'spawn');
  const begin =
    process.platform === 'linux'
      ? (readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ')[19]
      : '';
  writeFileSync(join(base, claim(hostname(), child.pid as number, begin ?? '')), '');
  expect(() => lockFolder(base)).toThrow(expect.objectContaining({ code: 'LOCKED' }));
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockFolder(base).release();
  expect(readdirSync(base)).toEqual([]);
});

it('another process that was given the same number does not keep it', () => {
  if (process.platform !== 'linux') return;
  const base = emptyFolder();
  writeFileSync(join(base, claim(hostname(), process.pid, '1')), '');
  lockFolder(base).release();
  expect(readdirSync(base)).toEqual([]);
});

it('a claim of another host stands', () => {
  const base = emptyFolder();
  writeFileSync(join(base, claim('elsewhere.example', 1, '1')), '');
  expect(() => lockFolder(base)).toThrow(/host elsewhere\.example.*remove/);
  expect(readdirSync(base)).toHaveLength(1);
});
