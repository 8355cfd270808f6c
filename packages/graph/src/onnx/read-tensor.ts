import { graphError } from '../graph-error.ts';
import { countOf, sizeOf, typeOfCode } from './element-types.ts';
import type { ElementType, TensorSpec } from './model.ts';
import { bytesOutside, placeOutside, type FilesBeside } from './external-data.ts';
import {
  readFields,
  readFloats,
  readInts,
  readLongs,
  readText,
  type WireField,
} from './wire-reader.ts';

/**
 * A tensor message; numbers in typed fields, or in a file beside, become the raw bytes they stand for.
 * @throws ProdromeError `GRAPH` when its bytes do not fit its shape, or are not there.
 */
export function readTensor(message: Uint8Array, files: FilesBeside): TensorSpec {
  const fields = [...readFields(message)];
  const shape: number[] = [];
  const typed: WireField[] = [];
  let name = '';
  let code = 0;
  let raw: Uint8Array | undefined;
  for (const field of fields) {
    if (field.field === 1) shape.push(...readInts(field));
    else if (field.field === 2 && field.kind === 'int') code = field.value;
    else if (field.field === 8 && field.kind === 'bytes') name = readText(field.bytes);
    else if (field.field === 9 && field.kind === 'bytes') raw = field.bytes.slice();
    else if ([4, 5, 7, 10, 11].includes(field.field)) typed.push(field);
    else if (field.field === 6) throw graphError(`tensor '${name}'`, 'numbers', 'texts');
  }
  const type = typeOfCode(code);
  if (!type || type === 'string') {
    throw graphError(`tensor '${name}'`, 'a known number type', `type ${code}`);
  }
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw graphError(`tensor '${name}'`, 'sizes from 0 on', shape.join(' × '));
  }
  const wanted = countOf(shape) * sizeOf(type);
  const place = placeOutside(fields);
  const bytes = place ? bytesOutside(place, wanted, files) : (raw ?? bytesOfTyped(type, typed));
  if (bytes.length !== wanted) {
    throw graphError(
      `tensor '${name}' [${shape.join(', ')}]`,
      `${wanted} bytes`,
      String(bytes.length),
    );
  }
  return { name, type, shape, bytes };
}

function bytesOfTyped(type: ElementType, fields: readonly WireField[]): Uint8Array {
  if (type === 'float') return bytesOf(Float32Array.from(fields.flatMap(readFloats)));
  if (type === 'double') {
    const parts = fields.map((field) => (field.kind === 'int' ? new Uint8Array() : field.bytes));
    return Uint8Array.from(parts.flatMap((part) => [...part]));
  }
  if (type === 'int64') return bytesOf(BigInt64Array.from(fields.flatMap(readLongs)));
  if (type === 'uint64') return bytesOf(BigUint64Array.from(fields.flatMap(readLongs)));
  const values = fields.flatMap(readInts);
  // their bits lie in integers
  if (type === 'float16' || type === 'bfloat16') return bytesOf(Uint16Array.from(values));
  if (type === 'int32') return bytesOf(Int32Array.from(values));
  return type === 'uint32' ? bytesOf(Uint32Array.from(values)) : Uint8Array.from(values);
}

const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
