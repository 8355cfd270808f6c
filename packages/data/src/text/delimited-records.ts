const newline = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;

/** How the lines of a text end. */
export type LineEnding = 'LF' | 'CRLF' | 'CR';

/** One record of a delimited text. */
export interface DelimitedRecord {
  /** On which it begins and ends, counted from 1. */
  readonly line: number;
  readonly lastLine: number;
  readonly fields: number;
  /** Whether nothing stands in its last field. */
  readonly endsEmpty: boolean;
  readonly bytes: number;
  /** What is wrong with its quotes, and the line on which the field begins. */
  readonly fault?: { readonly kind: 'unterminated' | 'afterQuote'; readonly line: number };
  /** Blank lines directly before it. */
  readonly blankBefore: number;
}

/** Who is told of what {@link createRecordWalk} meets; a record only when it has ended. */
export interface RecordVisitor {
  /** Returns true to stop. */
  record(record: DelimitedRecord): boolean;
  /** Of every line outside quotes. */
  ending?(ending: LineEnding, line: number): void;
  /** Of a carriage return outside quotes, by its place in the bytes that were pushed. */
  carriageReturn?(at: number): void;
  /** Of the line feed that belongs to it. */
  itsLineFeed?(at: number): void;
}

/** Where the walk stands within a field. */
const In = { Start: 0, Plain: 1, Quoted: 2, AfterQuote: 3 } as const;

/**
 * Walks over bytes of a delimited text as the database reads them (RFC 4180; a quote opens only where a field begins, spaces
 * aside), but that every kind of line ending ends a record. Blank lines are no records.
 * `push` returns true once the visitor wants to stop; `end` tells of a last record without a line ending.
 */
export function createRecordWalk(
  delimiter: string,
  visitor: RecordVisitor,
): { push(bytes: Uint8Array): boolean; end(): void } {
  const mark = delimiter.charCodeAt(0);
  let [line, bytesRead, afterReturn, blank] = [1, 0, false, 0];
  let state: number = In.Start;
  // of the record at hand
  let [begun, from, start, fields, empty, quoteLine] = [false, 1, 0, 1, true, 0];
  let fault: DelimitedRecord['fault'];

  const finish = (at: number): boolean => {
    const blankBefore = blank;
    blank = begun ? 0 : blank + 1;
    if (!begun) return false;
    const record = {
      line: from,
      lastLine: line,
      fields,
      endsEmpty: empty,
      bytes: at - start,
      blankBefore,
      ...(fault && { fault }),
    };
    [begun, fields, empty, fault, state] = [false, 1, true, undefined, In.Start];
    return visitor.record(record);
  };
  const begin = (at: number): void => {
    [begun, from, start] = [true, line, at];
  };

  return {
    push: (bytes) => {
      const isMarked = bytesRead === 0 && bytes[0] === 0xef && bytes[1] === 0xbb;
      for (let i = isMarked ? 3 : 0; i < bytes.length; i++) {
        const byte = bytes[i] ?? 0;
        const at = bytesRead + i;
        if (afterReturn) {
          afterReturn = false;
          const inQuotes = state === In.Quoted;
          if (!inQuotes) visitor.ending?.(byte === newline ? 'CRLF' : 'CR', line);
          line++;
          if (byte === newline) {
            if (!inQuotes) visitor.itsLineFeed?.(i);
            continue;
          }
        }
        if (byte === newline || byte === carriageReturn) {
          if (state !== In.Quoted && finish(at)) return true;
          if (byte === carriageReturn) {
            afterReturn = true;
            if (state !== In.Quoted) visitor.carriageReturn?.(i);
          } else {
            if (state !== In.Quoted) visitor.ending?.('LF', line);
            line++;
          }
          continue;
        }
        if (!begun) begin(at);
        if (state === In.Quoted) {
          if (byte === quote) state = In.AfterQuote;
        } else if (byte === mark) {
          [fields, empty, state] = [fields + 1, true, In.Start];
        } else if (byte === quote && state !== In.Plain) {
          // a second quote within quotes stands for itself
          if (state === In.Start) quoteLine = line;
          [state, empty] = [In.Quoted, false];
        } else if (byte !== space) {
          if (state === In.AfterQuote) fault ??= { kind: 'afterQuote', line: quoteLine };
          [state, empty] = [In.Plain, false];
        }
      }
      bytesRead += bytes.length;
      return false;
    },
    end: () => {
      if (afterReturn && state !== In.Quoted) visitor.ending?.('CR', line);
      if (state === In.Quoted) fault ??= { kind: 'unterminated', line: quoteLine };
      finish(bytesRead);
    },
  };
}
