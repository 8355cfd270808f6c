import { graphError } from '../graph-error.ts';

/** One field of a message: integers as numbers (int64 wraps to signed) and with all of their bits, everything else as its bytes. */
export type WireField =
  | {
      readonly field: number;
      readonly kind: 'int';
      readonly value: number;
      readonly long: bigint;
    }
  | {
      readonly field: number;
      readonly kind: 'fixed32' | 'fixed64' | 'bytes';
      readonly bytes: Uint8Array;
    };

const text = new TextDecoder('utf-8', { fatal: true });

/**
 * The fields of a protobuf message, in their order.
 * @throws ProdromeError `GRAPH` where the bytes end within a field or are no wire format.
 */
export function* readFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw truncated(at);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw graphError(`ONNX file, byte ${at}`, 'a varint of at most ten bytes', 'a longer one');
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw truncated(at);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      const long = BigInt.asIntN(64, varint());
      yield { field, kind: 'int', value: Number(long), long };
    } else if (wire === 1) yield { field, kind: 'fixed64', bytes: take(8) };
    else if (wire === 2) yield { field, kind: 'bytes', bytes: take(Number(varint())) };
    else if (wire === 5) yield { field, kind: 'fixed32', bytes: take(4) };
    else throw graphError(`ONNX file, byte ${at}`, 'wire type 0, 1, 2 or 5', String(wire));
  }
}

/**
 * Bytes as UTF-8 text.
 * @throws ProdromeError `GRAPH` where they are none.
 */
export function readText(bytes: Uint8Array): string {
  try {
    return text.decode(bytes);
  } catch (cause) {
    throw graphError('ONNX file', 'UTF-8 text', 'other bytes', { cause });
  }
}

/** Little-endian float32 of four bytes. */
export const readFloat = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);

/** Integers packed one after another, or a single one. */
export const readInts = (field: WireField): number[] =>
  field.kind === 'int' ? [field.value] : readLongs(field).map(Number);

/** {@link readInts} with all of their 64 bits. */
export function readLongs(field: WireField): bigint[] {
  if (field.kind === 'int') return [field.long];
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field.kind === 'bytes' ? field.bytes : []) {
    if (shift > 63n) throw graphError('ONNX file', 'varints of at most ten bytes', 'a longer one');
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    values.push(BigInt.asIntN(64, value));
    value = 0n;
    shift = 0n;
  }
  if (shift > 0n) throw graphError('ONNX file', 'the rest of a list', 'the end of the message');
  return values;
}

/**
 * 32-bit floats packed one after another, or a single one.
 * @throws ProdromeError `GRAPH` where the bytes are no whole number of them.
 */
export function readFloats(field: WireField): number[] {
  if (field.kind === 'int') throw graphError('ONNX file', 'floats', 'an integer');
  const { bytes } = field;
  if (bytes.length % 4 !== 0)
    throw graphError('ONNX file', 'whole floats', `${bytes.length} bytes`);
  return Array.from({ length: bytes.length / 4 }, (_, i) => readFloat(bytes.subarray(4 * i)));
}

const truncated = (at: number) =>
  graphError(`ONNX file, byte ${at}`, 'the rest of a field', 'the end of the message');
