import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a module lies. */
export interface ModuleFile {
  /** The module's file. */
  readonly file: string;
  /** Files are named from here, so that no path of this machine is told. */
  readonly base: string;
}

/**
 * `line 12:9 of mine.js`: the first line of a stack that is of the module; else the first that is neither Node's nor Prodrome's. Of a file outside
 * the folder only the name is told.
 */
export function lineOf(error: unknown, { file, base }: ModuleFile): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const places = (error.stack ?? '').split('\n').flatMap(placeOf);
  const own =
    places.find(({ path }) => path === file) ??
    places.find(({ path }) => !/[\\/]@prodrome[\\/]/.test(path));
  if (!own) return undefined;
  const inside = relative(base, own.path);
  return `line ${own.at} of ${/^\.\.|node_modules/.test(inside) ? basename(own.path) : inside}`;
}

/** The file and the place in it that a line of a stack names. */
function placeOf(line: string): { readonly path: string; readonly at: string }[] {
  const found = /^\s*at .*?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+:\d+)\)?$/.exec(line);
  const [, path, at] = found ?? [];
  if (path === undefined || at === undefined) return [];
  return [{ path: path.startsWith('file:') ? fileURLToPath(path) : path, at }];
}
