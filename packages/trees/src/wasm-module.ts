import { builtin } from './builtin.ts';
import { Module, type WasmModule } from './kernels/web-assembly.ts';

type Name = 'kernels' | 'kernels-shared' | 'predict';

/** The modules that the package's build makes of `wasm`, in base64: the build puts them here, so that bundles have them wherever they are. */
declare const wasmBytes: Readonly<Record<Name, string>> | undefined;

/** A module, compiled once. */
function moduleOf(name: Name): () => WasmModule {
  let compiled: WasmModule | undefined;
  return () => (compiled ??= new Module(bytesOf(name)));
}

function bytesOf(name: Name): Uint8Array {
  if (typeof wasmBytes !== 'undefined') {
    return Uint8Array.from(atob(wasmBytes[name]), (byte) => byte.charCodeAt(0));
  }
  // from the sources too, what was built is run
  const file = new URL(`../dist/${name}.wasm`, import.meta.url);
  const fs = builtin('node:fs');
  if (!fs) throw new Error(`no files: ${file.href} cannot be read`);
  return fs.readFileSync(file);
}

/** Of `wasm/kernels.ts`. */
export const loadWasmModule = moduleOf('kernels');

/** The same for memory that threads share. */
export const loadSharedModule = moduleOf('kernels-shared');

/** What a worker runs; where a bundler has left it behind, there is no pool. */
export const workerFile = new URL('../dist/kernel-worker.js', import.meta.url);

/** Of `wasm/predict.ts`. */
export const loadPredictModule = moduleOf('predict');
