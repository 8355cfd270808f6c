import { graphError } from '../graph-error.ts';
import { readFields, readText, type WireField } from './wire-reader.ts';

/** Files beside a model, by their names: where the numbers of tensors lie that are not in the model itself. */
export type FilesBeside = ReadonlyMap<string, Uint8Array>;

const external = 1;

/**
 * The files beside an `.onnx` file that its tensors lie in, each once: PyTorch's exporter writes weights so.
 * @throws ProdromeError `GRAPH` for bytes that are no messages.
 */
export const filesBeside = (bytes: Uint8Array): readonly string[] => [
  ...new Set(namesIn(bytes, 'model', 0)),
];

/** Messages within messages, by the field that they lie in. */
const within: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph' },
};

function* namesIn(bytes: Uint8Array, kind: string, depth: number): Generator<string> {
  // a node, its attribute and its graph a level
  if (depth > 128) throw graphError('ONNX file', 'graphs in graphs of some levels', 'more');
  if (kind === 'tensor') {
    const place = placeOutside([...readFields(bytes)]);
    if (place) yield place.file;
    return;
  }
  for (const field of readFields(bytes)) {
    const inner = within[kind]?.[field.field];
    if (inner !== undefined && field.kind === 'bytes')
      yield* namesIn(field.bytes, inner, depth + 1);
  }
}

interface Place {
  readonly file: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/** Where a tensor's numbers lie, of those that lie outside the file. */
export function placeOutside(tensor: readonly WireField[]): Place | undefined {
  if (!tensor.some((own) => own.field === 14 && own.kind === 'int' && own.value === external))
    return undefined;
  const entries = new Map(
    tensor.flatMap((own) => (own.field === 13 && own.kind === 'bytes' ? [pairOf(own.bytes)] : [])),
  );
  const whole = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined || /^\d{1,15}$/.test(text))
      return text === undefined ? undefined : Number(text);
    throw graphError(`tensor outside the file, ${key}`, 'a number of bytes', text);
  };
  const file = entries.get('location') ?? '';
  if (file === '' || /[/\\]|^\.\.?$/.test(file)) {
    throw graphError('tensor outside the file', 'a file beside the model', `'${file}'`);
  }
  return { file, offset: whole('offset') ?? 0, length: whole('length') };
}

function pairOf(bytes: Uint8Array): readonly [string, string] {
  let key = '';
  let value = '';
  for (const { field, ...own } of readFields(bytes)) {
    if (own.kind !== 'bytes') continue;
    if (field === 1) key = readText(own.bytes);
    else if (field === 2) value = readText(own.bytes);
  }
  return [key, value];
}

/**
 * The bytes of such a tensor.
 * @throws ProdromeError `GRAPH` where the file is not there, or shorter.
 */
export function bytesOutside(
  { file, offset, length }: Place,
  wanted: number,
  files: FilesBeside,
): Uint8Array {
  const bytes = files.get(file);
  if (!bytes)
    throw graphError('tensor outside the file', `the file ${file} beside the model`, 'none');
  const end = offset + (length ?? wanted);
  if (end <= bytes.length) return bytes.slice(offset, end);
  throw graphError(`file ${file}`, `${end} bytes`, String(bytes.length));
}
