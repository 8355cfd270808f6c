import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('@prodrome/cli/package.json') as {
  readonly version: string;
};

/** Version of this command line. */
export const { version } = manifest;
