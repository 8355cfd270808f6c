import { library } from '@prodrome/tsup-config';
import { defineConfig } from 'tsup';

export default defineConfig(
  library({ entry: ['src/index.ts', 'src/task-process.ts'], splitting: true }),
);
