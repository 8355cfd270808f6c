// Compiles the kernels into an empty dist; tsup.config.ts puts their bytes into the code.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'];
const shared = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];

rmSync(`${root}/dist`, { recursive: true, force: true });
for (const [source, name, ...own] of [
  ['kernels', 'kernels'],
  ['kernels', 'kernels-shared', ...shared],
  ['predict', 'predict'],
]) {
  const { error, stderr } = await asc.main(
    [`wasm/${source}.ts`, '--outFile', `dist/${name}.wasm`, '--baseDir', root, ...all, ...own],
    {},
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
}
