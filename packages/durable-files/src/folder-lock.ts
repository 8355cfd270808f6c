import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { codeOf, removeFile } from './durable-file.ts';

/** A folder that is this process's own. */
export interface FolderLock {
  readonly release: () => void;
}

const prefix = 'lock+';

/**
 * Takes a folder for this process. Each process puts an empty file there whose name says who it is, then looks for those of others: of two
 * that look, at least one sees the other, so no two go on. A claim of a process that is gone (by its number and the time when it
 * began) counts for nothing and is removed.
 *
 * Limits: of two that begin at the same moment both may be refused. A process on another host cannot be looked for: its claim stands until it
 * is removed by hand. Where the system does not tell when a process began (all but Linux), another one with the same number keeps a claim alive.
 * @throws ProdromeError `LOCKED`, naming the process and its claim.
 */
export function lockFolder(folder: string): FolderLock {
  const claim = prefix + processClaim();
  closeSync(openSync(join(folder, claim), 'wx'));
  const release = (): void => {
    removeFile(join(folder, claim));
  };
  try {
    for (const other of readdirSync(folder)) {
      if (!other.startsWith(prefix) || other === claim) continue;
      expectGone(folder, other);
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** Who this process is, in printable ASCII, another text each time. */
export const processClaim = (): string =>
  [hostname(), process.pid, beginOf(process.pid) ?? '', randomBytes(6).toString('hex')]
    .map((part) => encodeURIComponent(part))
    .join('+');

/** Who made a claim, and whether that process is gone: undefined where it is of another host, and cannot be looked for. */
export function holderOf(claim: string): {
  readonly host: string;
  readonly pid: string;
  readonly isGone: boolean | undefined;
} {
  const [host = '', pid = '', begin = ''] = claim
    .split('+')
    .map((part) => decodeURIComponent(part));
  const isGone = host === hostname() ? !isAlive(Number(pid), begin) : undefined;
  return { host, pid, isGone };
}

function expectGone(folder: string, claim: string): void {
  const { host, pid, isGone } = holderOf(claim.slice(prefix.length));
  const here = isGone !== undefined;
  if (isGone === true) {
    removeFile(join(folder, claim));
    return;
  }
  throw new ProdromeError('LOCKED', {
    where: folder,
    expected: 'a folder that no other process works in',
    got: `process ${pid}${here ? '' : ` of host ${host}`}`,
    hint: here
      ? 'Wait until it ends, or choose another folder'
      : `If nothing runs there any more, remove ${join(folder, claim)}`,
    fields: { process: Number(pid), host },
  });
}

function isAlive(pid: number, begin: string): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // it may be somebody else's
    if (codeOf(error) !== 'EPERM') return false;
  }
  if (begin === '' || process.platform !== 'linux') return true;
  return beginOf(pid) === begin;
}

/** Clock ticks from the machine's start to the process's; undefined where the system does not tell, or for one that has ended. */
function beginOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name of the program, in brackets, may hold anything
    const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}
