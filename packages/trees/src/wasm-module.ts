import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Module, type WasmModule } from './kernels/web-assembly.ts';

/** A module that the package's build makes of `wasm`, compiled once; from the sources too, what was built is run. */
function moduleOf(name: string): () => WasmModule {
  let compiled: WasmModule | undefined;
  return () =>
    (compiled ??= new Module(readFileSync(new URL(`../dist/${name}.wasm`, import.meta.url))));
}

/** Of `wasm/kernels.ts`. */
export const loadWasmModule = moduleOf('kernels');

/** The same for memory that threads share. */
export const loadSharedModule = moduleOf('kernels-shared');

/** What a thread runs. */
export const workerFile = fileURLToPath(new URL('../dist/kernel-worker.js', import.meta.url));

/** Of `wasm/predict.ts`. */
export const loadPredictModule = moduleOf('predict');
