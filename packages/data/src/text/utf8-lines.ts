import { isUtf8 } from 'node:buffer';
import { bytesOf } from './text-bytes.ts';

const newline = 10;
const carriageReturn = 13;
const longestLine = 1 << 24;

/** The line, counted from 1, of which the bytes are no UTF-8; undefined where all are, or where a line is longer than 16 MB. */
export async function lineOfBadUtf8(path: string): Promise<number | undefined> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  const badIn = (bytes: Buffer): number | undefined => {
    if (isUtf8(bytes)) {
      line += lineEnds(bytes);
      return undefined;
    }
    for (let from = 0; from < bytes.length;) {
      const end = endOfLine(bytes, from);
      if (!isUtf8(bytes.subarray(from, end))) return line;
      line += lineEnds(bytes.subarray(from, end));
      from = end;
    }
    return undefined;
  };
  for await (const bytes of bytesOf(path)) {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (all.length > longestLine) return undefined;
    // the bytes of a line's end are never a part of a character; a return at the end may be half of one
    const end = 1 + Math.max(all.lastIndexOf(newline), lastReturn(all));
    const bad = badIn(all.subarray(0, end));
    if (bad !== undefined) return bad;
    rest = Buffer.from(all.subarray(end));
  }
  return badIn(rest);
}

const lastReturn = (bytes: Buffer): number =>
  bytes.length < 2 ? -1 : bytes.lastIndexOf(carriageReturn, bytes.length - 2);

function endOfLine(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === newline) return at + 1;
    if (bytes[at] === carriageReturn) return bytes[at + 1] === newline ? at + 2 : at + 1;
  }
  return bytes.length;
}

function lineEnds(bytes: Buffer): number {
  let ends = 0;
  for (let from = 0; from < bytes.length;) {
    const end = endOfLine(bytes, from);
    const last = bytes[end - 1];
    if (last === newline || last === carriageReturn) ends++;
    from = end;
  }
  return ends;
}
