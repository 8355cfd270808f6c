// A global setup of jest, for packages that work in threads: one of Node 20 loads no TypeScript, so what threads run is built first.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function build() {
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/turbo/bin/turbo',
      'run',
      'build',
      '--filter=@prodrome/assembly',
      '--filter=@prodrome/graph',
      '--output-logs=errors-only',
    ],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    },
  );
  if (status !== 0) throw new Error('pnpm build failed, and the tests of threads need it');
}
