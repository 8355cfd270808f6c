import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A River that answers line by line; undefined where it cannot be imported. @param file - the bytes of the stream. */
export async function startPeer(file) {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [script, file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => ({ done: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  if (first.done) return undefined;
  return {
    version: first.value,
    run: async (name, updates) => {
      child.stdin.write(`${name} ${updates}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the peer ended at ${name}`);
      const [seconds, drifts] = value.split(' ').map(Number);
      return { seconds, drifts };
    },
    stop: () => child.stdin.end(),
  };
}
