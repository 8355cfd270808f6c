import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('@prodrome/server/package.json') as {
  readonly version: string;
};

/** Version of this server. */
export const { version } = manifest;
