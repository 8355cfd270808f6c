import { readFileSync } from 'node:fs';
import { Module, type WasmModule } from './kernels/web-assembly.ts';

let compiled: WasmModule | undefined;

/** The module that the package's build makes of `wasm/kernels.ts`, compiled once; from the sources too, what was built is run. */
export const loadWasmModule = (): WasmModule =>
  (compiled ??= new Module(readFileSync(new URL('../dist/kernels.wasm', import.meta.url))));
