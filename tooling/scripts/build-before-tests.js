// A global setup of jest, for packages that run what was built: threads of Node 20 load no TypeScript, and WebAssembly is compiled.
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
      '--filter=@prodrome/cli',
      '--filter=@prodrome/graph',
      '--filter=@prodrome/trees',
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
