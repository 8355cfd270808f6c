import { ProdromeError } from './errors.ts';
import { canonicalJson, type JsonValue } from './json.ts';
import type { ComponentState, Tensor, TensorData } from './state.ts';
import { fromUtf8, toUtf8 } from './utf8.ts';

const magic = [0x50, 0x44, 0x53, 0x31]; // "PDS1"

const formats = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
} as const;
type Format = keyof typeof formats;

interface Header {
  readonly kind: string;
  readonly version: number;
  readonly json: JsonValue;
  readonly tensors: readonly TensorHead[];
}

interface TensorHead {
  readonly name: string;
  readonly format: Format;
  readonly shape: readonly number[];
}

/** No tensor has more dimensions. */
const mostDimensions = 32;

/**
 * One state as bytes: the same state always gives the same bytes.
 * Layout: "PDS1", header length as uint32, canonical JSON header, then the tensors in name order, each padded to 8 bytes;
 * all little-endian.
 */
export function encodeState(state: ComponentState): Uint8Array {
  const tensors = Object.entries(state.tensors).sort(([a], [b]) => (a < b ? -1 : 1));
  const header = toUtf8(
    canonicalJson({
      kind: state.kind,
      version: state.version,
      json: state.json,
      tensors: tensors.map(([name, tensor]) => ({
        name,
        format: formatOf(tensor.data),
        shape: tensor.shape,
      })),
    }),
  );
  let length = align(8 + header.length);
  for (const [, tensor] of tensors) length += align(tensor.data.byteLength);
  const bytes = new Uint8Array(length);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint32(4, header.length, true);
  bytes.set(header, 8);
  let offset = align(8 + header.length);
  for (const [, { data }] of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += align(data.byteLength);
  }
  return bytes;
}

/**
 * The state that {@link encodeState} wrote.
 * @throws ProdromeError `STATE` when the bytes are damaged or cut.
 */
export function decodeState(bytes: Uint8Array, where = 'state'): ComponentState {
  if (bytes.length < 8 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw damaged(where, 'a file that begins with PDS1', 'other bytes');
  }
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (8 + headerLength > bytes.length) throw damaged(where, 'a whole header', 'a cut file');
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), where);
  const tensors: Record<string, Tensor> = {};
  let offset = align(8 + headerLength);
  for (const { name, format, shape } of header.tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    const size = count * formats[format].BYTES_PER_ELEMENT;
    if (offset + size > bytes.length)
      throw damaged(where, `${size} bytes of tensor ${JSON.stringify(name)}`, 'a cut file');
    // a Buffer's slice shares its pool's memory
    const copy = Uint8Array.from(bytes.subarray(offset, offset + size));
    tensors[name] = { shape, data: new formats[format](copy.buffer) };
    offset += align(size);
  }
  if (offset !== bytes.length) throw damaged(where, `${offset} bytes`, `${bytes.length}`);
  return { kind: header.kind, version: header.version, json: header.json, tensors };
}

function parseHeader(bytes: Uint8Array, where: string): Header {
  let header: unknown;
  try {
    header = JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw damaged(where, 'a JSON header', 'a damaged one', cause);
  }
  if (isHeader(header)) return header;
  throw damaged(where, 'kind, version and JSON, known tensor formats and shapes', 'another header');
}

function isHeader(header: unknown): header is Header {
  if (!isRecord(header) || !Object.hasOwn(header, 'json')) return false;
  const { kind, version, tensors } = header;
  if (typeof kind !== 'string' || !Number.isSafeInteger(version)) return false;
  if (!Array.isArray(tensors) || !tensors.every(isTensorHead)) return false;
  return new Set(tensors.map(({ name }) => name)).size === tensors.length;
}

/** A name that means something else to an object is none of a tensor. */
const isTensorHead = (head: unknown): head is TensorHead =>
  isRecord(head) &&
  typeof head['name'] === 'string' &&
  head['name'] !== '__proto__' &&
  typeof head['format'] === 'string' &&
  Object.hasOwn(formats, head['format']) &&
  isShape(head['shape']);

/** Sizes whose product can be counted; the file's length says whether it is there. */
function isShape(shape: unknown): boolean {
  if (!Array.isArray(shape) || shape.length > mostDimensions) return false;
  const isSize = (size: unknown): boolean => Number.isSafeInteger(size) && (size as number) >= 0;
  if (!shape.every(isSize)) return false;
  return Number.isSafeInteger((shape as number[]).reduce((product, size) => product * size, 1));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function formatOf(data: TensorData): Format {
  for (const [format, type] of Object.entries(formats) as [Format, (typeof formats)[Format]][]) {
    if (data instanceof type) return format;
  }
  throw damaged('encodeState', 'a known typed array', typeof data);
}

const align = (length: number): number => Math.ceil(length / 8) * 8;

const damaged = (where: string, expected: string, got: string, cause?: unknown): ProdromeError =>
  new ProdromeError('STATE', { where, expected, got, cause });
