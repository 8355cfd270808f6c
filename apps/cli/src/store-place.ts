import type { StorePlace } from '@prodrome/assembly';
import type { StoreOptions } from './command-options.ts';

/** Where the store is that options name. */
export const storePlace = ({ config, store }: StoreOptions): StorePlace => ({
  ...(config !== undefined && { config }),
  ...(store !== undefined && { url: store }),
});
