/** A compiled module. */
export type WasmModule = object;

/** A block of memory that a module's instance works on. */
export interface WasmMemory {
  /** A SharedArrayBuffer where threads share it. */
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (pages: {
    initial: number;
    maximum: number;
    shared?: boolean;
  }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
}

/** The part of WebAssembly's interface that is used here; the language's own types do not have it without a browser's. */
export const { Instance, Memory, Module } = (
  globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }
).WebAssembly;
