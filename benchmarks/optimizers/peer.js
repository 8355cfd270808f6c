// The peers, in a process of their own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that answers requests one by one; undefined where Python is not there. */
export async function startPeer() {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  const child = spawn(python, [fileURLToPath(new URL('peer.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the peer ended');
    return JSON.parse(value);
  };
  try {
    const failed = once(child, 'error').then(([error]) => {
      throw error;
    });
    const versions = await Promise.race([ask({ what: 'versions' }), failed]);
    failed.catch(() => undefined);
    return { versions, ask, stop: () => child.stdin.end() };
  } catch {
    return undefined;
  }
}
