import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A PyTorch that answers line by line; undefined where it cannot be imported. */
export async function startPeer() {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  const file = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => ({ done: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  if (first.done) return undefined;
  const ask = async (line) => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`the peer ended at '${line}'`);
    return Number(value);
  };
  return {
    version: first.value,
    seconds: (work, batch, rows) => ask(`${work} ${batch} ${rows}`),
    /** The validation loss after so many epochs from the numbers in a folder. */
    loss: (folder, epochs) => ask(`loss ${epochs} ${folder}`),
    stop: () => child.stdin.end(),
  };
}
