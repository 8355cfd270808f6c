import { createRequire } from 'node:module';

/** Of this package. */
export const { version } = createRequire(import.meta.url)('@prodrome/mixture/package.json') as {
  readonly version: string;
};
