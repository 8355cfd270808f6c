import { longestRecord } from './json-scan.ts';

const newline = 10;
const carriageReturn = 13;

/**
 * The lines of bytes that come in pieces, each as soon as it has ended, by LF, CRLF or CR; the last needs no end. Of a line that
 * is longer than `longest`, only so many bytes and one more are kept, so that `parseRecord` refuses it.
 */
export async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  longest = longestRecord,
): AsyncGenerator<Uint8Array, void> {
  let [kept, size, afterReturn]: [Uint8Array[], number, boolean] = [[], 0, false];
  const keep = (bytes: Uint8Array): void => {
    const part = bytes.subarray(0, longest + 1 - size);
    if (part.length === 0) return;
    // a piece may be filled anew by whoever gave it
    kept.push(part.slice());
    size += part.length;
  };
  const take = (): Uint8Array => {
    const line = Buffer.concat(kept);
    [kept, size] = [[], 0];
    return line;
  };
  for await (const bytes of pieces) {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      const isRest = afterReturn && byte === newline;
      if (byte !== newline && byte !== carriageReturn) {
        afterReturn = false;
        continue;
      }
      if (!isRest) {
        keep(bytes.subarray(from, at));
        yield take();
      }
      afterReturn = byte === carriageReturn;
      from = at + 1;
    }
    keep(bytes.subarray(from));
  }
  if (size > 0) yield take();
}
