import type * as fs from 'node:fs';
import type * as process from 'node:process';
import type * as threads from 'node:worker_threads';

/** The modules of Node that are used where there are any. */
interface Builtins {
  readonly 'node:fs': typeof fs;
  readonly 'node:process': typeof process;
  readonly 'node:worker_threads': typeof threads;
}

/** A module of Node; undefined in a browser, for which a static import could not even be bundled. */
export const builtin = <Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined =>
  (
    globalThis as {
      readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
    }
  ).process?.getBuiltinModule?.(name) as Builtins[Name] | undefined;
