import { createJsonScan, type JsonLayout } from './json-scan.ts';
import { linesOf } from './locate.ts';
import { bytesOf } from './text-bytes.ts';

/** A record of a JSON text. */
export interface JsonRecord {
  /** On which it begins, counted from 1. */
  readonly line: number;
  readonly bytes: Buffer;
}

/** The line on which a record (from 0) begins; undefined where there are not so many. */
export async function lineOfJsonRecord(
  path: string,
  layout: JsonLayout,
  record: number,
): Promise<number | undefined> {
  let [seen, found] = [0, undefined as number | undefined];
  const scan = createJsonScan(layout, linesOf(path), (line) => {
    if (seen++ === record) found = line;
  });
  for await (const bytes of bytesOf(path)) {
    scan.push(bytes);
    if (found !== undefined) break;
  }
  return found;
}

/** Every record of a text that a scan has passed, one after the other. */
export async function* jsonRecords(path: string, layout: JsonLayout): AsyncGenerator<JsonRecord> {
  const ends: { line: number; from: number; to: number }[] = [];
  const scan = createJsonScan(layout, linesOf(path), (line, from, to) => {
    ends.push({ line, from, to });
  });
  // bytes from the end of the last record on, and where they begin
  let [rest, begin]: [Buffer, number] = [Buffer.alloc(0), 0];
  for await (const bytes of bytesOf(path)) {
    scan.push(bytes);
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let last = begin;
    for (const { line, from, to } of ends) {
      yield { line, bytes: rest.subarray(from - begin, to - begin) };
      last = to;
    }
    ends.length = 0;
    [rest, begin] = [Buffer.from(rest.subarray(last - begin)), last];
  }
}
