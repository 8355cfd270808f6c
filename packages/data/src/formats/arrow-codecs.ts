import { CompressionType, setCompressionCodec, type Codec } from '@uwdata/flechette';
import { decompressFrameSync } from 'lz4-napi';
import { ZSTDDecoder } from 'zstddec';

const longestBuffer = 2 ** 30;

/** Lets the Arrow decoder read LZ4 and Zstandard; may be called again. */
export async function prepareCodecs(): Promise<void> {
  const zstandard = new ZSTDDecoder();
  await zstandard.init();
  setCompressionCodec(
    CompressionType.LZ4_FRAME,
    decoder(({ buffer, byteOffset, byteLength }) =>
      decompressFrameSync(Buffer.from(buffer, byteOffset, byteLength)),
    ),
  );
  setCompressionCodec(
    CompressionType.ZSTD,
    decoder((bytes, length) => zstandard.decode(bytes, length)),
  );
}

const decoder = (
  decode: (bytes: Uint8Array<ArrayBuffer>, length: number) => Uint8Array,
): Codec => ({
  decode: (bytes, length) => {
    if (!(length >= 0 && length <= longestBuffer))
      throw new RangeError(`a buffer of ${length} bytes`);
    const plain = decode(bytes as Uint8Array<ArrayBuffer>, length);
    if (plain.length === length) return plain;
    throw new RangeError(`a buffer of ${plain.length} instead of ${length} bytes`);
  },
  encode: () => {
    throw new Error('nothing is compressed');
  },
});
