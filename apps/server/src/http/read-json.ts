import { isUtf8 } from 'node:buffer';
import { refused } from './problem.ts';

/** How deep the brackets of a body may lie in each other. */
const deepest = 32;

/**
 * The JSON of a body.
 * @throws ProdromeError `DATA_FORMAT` for what is none, `LIMIT` for brackets deeper than 32.
 */
export function readJson(bytes: Uint8Array, where = 'body'): unknown {
  const format = (got: string) =>
    refused('DATA_FORMAT', 400, { where, expected: 'JSON in UTF-8', got });
  if (bytes.length === 0) throw format('nothing');
  if (!isUtf8(bytes)) throw format('bytes that are no UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (depthOf(bytes) > deepest) {
    throw refused('LIMIT', 400, {
      where,
      expected: `brackets at most ${deepest} deep`,
      got: 'deeper ones',
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw format('what cannot be parsed');
  }
}

const [quote, backslash] = [0x22, 0x5c];
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);

/** The depth of brackets outside of texts; looked for no deeper than matters. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (opening.has(byte)) {
      depth += 1;
      if (depth > deepest) return depth;
    } else if (closing.has(byte)) depth -= 1;
  }
  return 0;
}
