/** The part of WebAssembly's interface that is used here; the language's own types do not have it without a browser's. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { initial: number }) => WasmMemory;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Files {
  readFileSync(file: URL): Uint8Array;
}

const { WebAssembly, process } = globalThis as unknown as {
  readonly WebAssembly: WebAssemblyApi;
  readonly process?: { getBuiltinModule?(name: string): Files };
};

/** `wasm/filter.ts`, which the package's build compiles, in base64: the build puts it here. */
declare const filterBytes: string | undefined;

function bytes(): Uint8Array {
  if (typeof filterBytes !== 'undefined') {
    return Uint8Array.from(atob(filterBytes), (byte) => byte.charCodeAt(0));
  }
  // from the sources too, what was built is run
  const file = new URL('../../../dist/filter.wasm', import.meta.url);
  const files = process?.getBuiltinModule?.('node:fs');
  if (!files) throw new Error(`no files: ${file.href} cannot be read`);
  return files.readFileSync(file);
}

/** What `wasm/filter.ts` exports; addresses and sizes are bytes. */
interface FilterExports {
  setup(kinds: number, features: number, evidence: number, selection: number, days: number): number;
  address(part: number): number;
  dayOf(day: number): number;
  logLikelihood(days: number): number;
  addGradient(days: number): void;
}

/** An instance of the filter, whose memory is laid out. */
export interface OpenedFilter {
  readonly exports: FilterExports;
  readonly buffer: ArrayBuffer;
}

let compiled: object | undefined;
const pageBytes = 65536;
const mostBytes = 2 ** 32 - pageBytes;
/** More than a step of a kind takes; where it does not fit, sizes would wrap around. */
const stepBytes = 2048;

/** @returns undefined where so much memory cannot be had: it is one block of at most 4 GB. */
export function openFilter(
  kinds: number,
  features: number,
  evidence: number,
  isSelection: boolean,
  days: number,
): OpenedFilter | undefined {
  if (days * ((kinds + 1) * stepBytes + 8 * (2 * features + evidence)) > mostBytes)
    return undefined;
  compiled ??= new WebAssembly.Module(bytes());
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  const exports = instance.exports as FilterExports;
  const needed = exports.setup(kinds, features, evidence, Number(isSelection), days);
  try {
    memory.grow(Math.ceil(needed / pageBytes));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return { exports, buffer: memory.buffer };
}
