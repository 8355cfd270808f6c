// The Python peers: installed into a folder of their own, and asked line by line.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const home = fileOf('../../node_modules/.cache/trees-peers');
const wanted = readFileSync(fileOf('requirements.txt'), 'utf8');

/** A Python with the peers: that of PRODROME_PYTHON, else one made here, package by package where not all can be had. */
function findPython() {
  if (process.env.PRODROME_PYTHON) return process.env.PRODROME_PYTHON;
  const python = `${home}/bin/python`;
  const mark = `${home}/requirements.txt`;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return python;
  const run = (command, ...args) =>
    spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0;
  process.stderr.write('installing Python peers\n');
  if (!run('python3', '-m', 'venv', home)) return 'python3';
  const install = (...packages) => run(python, '-m', 'pip', 'install', '--quiet', ...packages);
  if (install('-r', fileOf('requirements.txt'))) writeFileSync(mark, wanted);
  else for (const line of wanted.trim().split('\n')) install(line);
  return python;
}

/** The peers that can be imported, with their versions; none where Python or NumPy cannot be had. */
export async function startPeers(folder) {
  const child = spawn(findPython(), [fileOf('peer.py'), folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const failed = once(child, 'error').then(() => ({ done: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  const versions = first.done || first.value === '' ? [] : first.value.split(';');
  return {
    versions: Object.fromEntries(versions.map((each) => each.split(' '))),
    train: async (peer, name) => {
      child.stdin.write(`${peer} ${name}\n`);
      const { value } = await lines.next();
      const [seconds, loss, perRow, perShap] = value.split(' ').map(Number);
      return { seconds, loss, perRow, perShap };
    },
    stop: () => child.stdin.end(),
  };
}
