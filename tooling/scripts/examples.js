// `pnpm examples`: builds, then does what the first comment of every configuration in examples/ says, and forecasts with what it trained.
// The quickstart's configuration says nothing of the kind: `pnpm quickstart` uses it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const training = /^# prodrome train --config (\S+) --data (\S+) --out \S+$/m;

function run(args, stdio) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio });
  if (error) throw error;
  return status === 0;
}
const cli = (...args) => run(['apps/cli/dist/main.js', ...args, '--quiet'], ['ignore', 1, 2]);

const build = ['node_modules/turbo/bin/turbo', 'run', 'build', '--filter=@prodrome/cli'];
if (!run([...build, '--output-logs=errors-only'], ['ignore', 2, 2])) process.exit(1);

const commands = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.includes('node_modules'))
  .map((name) => training.exec(readFileSync(join(root, 'examples', name), 'utf8')))
  .filter((found) => found !== null);
if (commands.length === 0) throw new Error('no configuration in examples/ says how to train it');
const folder = mkdtempSync(join(tmpdir(), 'prodrome-examples-'));
try {
  for (const [index, [, config, data]] of commands.entries()) {
    const model = join(folder, String(index));
    const forecasts = join(folder, `${index}.csv`);
    const holds =
      cli('train', '--config', config, '--data', data, '--out', model) &&
      cli('predict', '--model', model, '--config', config, '--data', data, '--out', forecasts);
    console.log(`${holds ? 'trained and used' : 'FAILED'}: ${config}`);
    if (!holds) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
