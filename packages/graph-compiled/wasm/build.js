// Compiles the kernel into an empty dist; tsup.config.ts puts its bytes into the code.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'];

rmSync(`${root}/dist`, { recursive: true, force: true });
const { error, stderr } = await asc.main(
  ['wasm/lstm.ts', '--outFile', 'dist/lstm.wasm', '--baseDir', root, ...options],
  {},
);
if (error) throw new Error(stderr.toString(), { cause: error });
