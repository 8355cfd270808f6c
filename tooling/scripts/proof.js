// `pnpm proof bundle|cohort|data|durability|fuzz|graph`: the long form of a test whose short form runs with all others.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const proofs = {
  bundle: {
    test: 'packages/assembly/test/bundle-fuzz',
    env: { PRODROME_BUNDLE_FUZZ_RUNS: '5000' },
  },
  cohort: { test: 'packages/cohort/test', env: { PRODROME_COHORT_PATIENTS: '2000' } },
  data: {
    test: 'packages/data/test/(fuzz|stream-as-file|accounts)',
    env: {
      PRODROME_DATA_FUZZ_RUNS: '10000',
      PRODROME_DATA_STREAM_RUNS: '1000',
      PRODROME_DATA_ACCOUNT_RUNS: '500',
    },
  },
  durability: { test: 'apps/cli/test/durability', env: { PRODROME_DURABILITY_RUNS: '40' } },
  fuzz: { test: 'apps/cli/test/fuzz', env: { PRODROME_FUZZ_RUNS: '1667' } },
  graph: {
    test: 'packages/(graph/test/onnx-file|mixture/test/compile-model)',
    env: { PRODROME_GRAPH_FUZZ_RUNS: '1000', PRODROME_GRAPH_ROWS: '10000' },
  },
};
const proof = proofs[process.argv[2] ?? ''];
if (!proof) {
  console.error(`usage: pnpm proof ${Object.keys(proofs).join('|')}`);
  process.exit(2);
}
const jest = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
const { status } = spawnSync(process.execPath, [...jest, proof.test], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, ...proof.env },
});
process.exit(status ?? 1);
