// `.ci/run`: every step, two at a time; the last line counts what passed and failed. Needs no installed package.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count } from './count.js';
import { runSteps } from './run-steps.js';
import { stepsOf } from './steps.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
Object.assign(process.env, { CI: 'true', TURBO_TELEMETRY_DISABLED: '1' });
const folder = mkdtempSync(join(tmpdir(), 'prodrome-ci-'));
const report = join(folder, 'tests.json');
try {
  const results = await runSteps(stepsOf({ report, cache: join(folder, 'jest') }), {
    print: (text) => process.stdout.write(text),
    slots: 2,
  });
  const { passed, failed } = count(results, report);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
