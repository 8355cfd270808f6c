import { readFileSync } from 'node:fs';
import { library } from '@prodrome/tsup-config';
import { defineConfig } from 'tsup';

const lstmBytes = readFileSync(new URL('dist/lstm.wasm', import.meta.url)).toString('base64');

export default defineConfig(
  library({
    // the kernel is there
    clean: false,
    define: { lstmBytes: JSON.stringify(lstmBytes) },
  }),
);
