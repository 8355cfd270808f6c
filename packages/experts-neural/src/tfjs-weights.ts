import { singlesOfHalves } from './half-floats.ts';
import { graphError } from './tfjs-error.ts';
import type { TfjsManifest } from './tfjs-schema.ts';

/** Weights by name, as they were read. */
export type TfjsWeights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array }
>;

type Spec = TfjsManifest[number]['weights'][number];

const sizes = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1 };

/**
 * The weights of a manifest; quantised ones as TensorFlow.js restores them. What an optimiser left behind is passed over.
 * @param read - the bytes of a file beside model.json.
 * @throws ProdromeError `GRAPH` where files are shorter or longer than it says, a name is there twice, or a number is NaN.
 */
export async function readWeights(
  manifest: TfjsManifest,
  read: (name: string) => Promise<Uint8Array>,
): Promise<TfjsWeights> {
  const weights = new Map<string, { shape: readonly number[]; data: Float32Array | Int32Array }>();
  for (const { paths, weights: specs } of manifest) {
    const parts = await Promise.all(paths.map(read));
    const bytes = new Uint8Array(Buffer.concat(parts));
    let offset = 0;
    for (const spec of specs) {
      const { name, shape, group } = spec;
      const count = shape.reduce((total, size) => total * size, 1);
      const length = count * sizes[spec.quantization?.dtype ?? spec.dtype];
      const own = bytes.slice(offset, (offset += length));
      if (own.length < length) throw graphError(name, `${length} bytes`, String(own.length));
      if (group === 'optimizer') continue;
      if (weights.has(name)) throw graphError(name, 'weights of this name once', 'twice');
      const data = numbersOf(spec, own);
      if (data.some(Number.isNaN)) throw graphError(name, 'numbers', 'NaN');
      weights.set(name, { shape, data });
    }
    if (offset !== bytes.length)
      throw graphError(paths.join(', '), `${offset} bytes`, String(bytes.length));
  }
  return weights;
}

function numbersOf(
  { name, dtype, quantization }: Spec,
  { buffer }: Uint8Array,
): Float32Array | Int32Array {
  if (!quantization) return dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer);
  if (quantization.dtype === 'float16') {
    if (dtype === 'float32') return singlesOfHalves(new Uint16Array(buffer));
    throw graphError(name, 'float32 where they are quantised to float16', dtype);
  }
  const { scale, min } = quantization;
  const codes = quantization.dtype === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
  return dtype === 'float32'
    ? Float32Array.from(codes, (code) => code * scale + min)
    : Int32Array.from(codes, (code) => Math.round(code * scale + min));
}
