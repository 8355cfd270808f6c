import { readJson } from '../http/read-json.ts';
import { refused } from '../http/problem.ts';
import { Answer, type Asked } from '../http/route.ts';
import type { InferRequest, OutputTensor } from './schemas.ts';

/** Says how many bytes of a body are JSON; tensors in binary follow. */
const headerName = 'inference-header-content-length';

/**
 * A request whose tensors may follow its JSON in binary.
 * @throws ProdromeError `USAGE` for lengths that do not add up; `DATA_FORMAT`
 * Source: the binary tensor data extension of the Open Inference Protocol.
 */
export function readInfer(body: Uint8Array, headers: Asked['headers']): unknown {
  const given = headers[headerName];
  if (given === undefined) return readJson(body);
  const length = Number(given);
  if (!Number.isSafeInteger(length) || length < 0 || length > body.length) {
    throw wrong(`a length of at most ${body.length} bytes`, String(given));
  }
  const json = readJson(body.subarray(0, length));
  if (typeof json !== 'object' || json === null || !('inputs' in json)) return json;
  if (!Array.isArray(json.inputs)) return json;
  let at = length;
  const inputs = json.inputs.map((input: unknown): unknown => {
    const size = binarySizeOf(input);
    if (size === undefined) return input;
    if (!Number.isSafeInteger(size) || size < 0 || at + size > body.length) {
      throw wrong('binary_data_size of all inputs within the body', String(size));
    }
    at += size;
    return { ...(input as object), data: body.subarray(at - size, at) };
  });
  if (at !== body.length) throw wrong('no bytes beyond those of the inputs', `${body.length - at}`);
  return { ...json, inputs };
}

function binarySizeOf(input: unknown): number | undefined {
  if (typeof input !== 'object' || input === null || !('parameters' in input)) return undefined;
  const { parameters } = input;
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  return 'binary_data_size' in parameters ? Number(parameters.binary_data_size) : undefined;
}

/** The answer to a request, in binary where it asks for that. */
export function answerInfer(
  { id, outputs: asked, parameters }: InferRequest,
  model: { readonly model_name: string; readonly model_version: string },
  tensors: readonly OutputTensor[],
): unknown {
  const isBinary = (name: string): boolean => {
    const own = asked?.find((one) => one.name === name)?.parameters?.['binary_data'];
    return (own ?? parameters?.['binary_data_output']) === true;
  };
  const binary: Buffer[] = [];
  const outputs = tensors.map(({ name, shape, values }) => {
    const plain = { name, shape, datatype: 'FP64' };
    if (!isBinary(name)) return { ...plain, data: Array.from(values, jsonNumber) };
    const bytes = Buffer.alloc(values.length * 8);
    values.forEach((value, at) => bytes.writeDoubleLE(value, at * 8));
    binary.push(bytes);
    return { ...plain, parameters: { binary_data_size: bytes.length } };
  });
  const answer = { ...model, ...(id !== undefined && { id }), outputs };
  if (binary.length === 0) return answer;
  const json = Buffer.from(JSON.stringify(answer));
  return new Answer(Buffer.concat([json, ...binary]), {
    headers: { 'content-type': 'application/octet-stream', [headerName]: String(json.length) },
  });
}

const jsonNumber = (value: number): number | null => (Number.isFinite(value) ? value : null);

const wrong = (expected: string, got: string) =>
  refused('USAGE', 400, { where: headerName, expected, got });
