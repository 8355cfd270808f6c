import {
  ProdromeError,
  type LogName,
  type PatientMemory,
  type RememberedDay,
  type StoredRecord,
} from '@prodrome/core';
import { subjectOf, subjectText } from './subject-text.ts';
import type { MemoryTable } from './tables.ts';

/** A record as it is written. */
export interface RecordCells {
  /** As {@link subjectText} writes it. */
  readonly subject: string;
  readonly at: string;
  readonly key: string;
  /** JSON. */
  readonly body: string;
}

/** Records as they are written. */
export function recordCells(records: readonly StoredRecord[]): readonly RecordCells[] {
  // most records follow others of the same subject
  let [last, text] = ['', ''];
  return records.map(({ subject, at, key, body }) => {
    if (subject !== last) [last, text] = [subject, subjectText(subject)];
    return { subject: text, at, key, body: JSON.stringify(body) };
  });
}

/** Records as a JSON array of `[subject, at, key, body, crc]`. */
export const cellsJson = (cells: readonly RecordCells[]): string =>
  JSON.stringify(cells.map((own) => [own.subject, own.at, own.key, own.body, crcOf(own)]));

/**
 * A row of a log as one text, which is read faster than five columns: neither subjects nor keys have line ends. No part of it has the character
 * {@link lineSeparator}.
 */
export const logLine = `subject || '\n' || at || '\n' || key || '\n' || crc || '\n' || body`;

/** A row of the memory of patients in the same form. */
export const memoryLine = `subject || '\n\n\n' || crc || '\n' || body`;

/** Subjects, keys and JSON have no control characters but as escapes. */
export const lineSeparator = '\u001e';

/** The parts of a line. @throws ProdromeError `STATE` for one that is not as it was written. */
export function cellsOfLine(where: string, line: string): RecordCells {
  const ends: number[] = [];
  for (let at = 0; at < 4; at++) ends.push(line.indexOf('\n', (ends[at - 1] ?? -1) + 1));
  const [first = 0, second = 0, third = 0, fourth = 0] = ends;
  const cells = {
    subject: line.slice(0, first),
    at: line.slice(first + 1, second),
    key: line.slice(second + 1, third),
    body: line.slice(fourth + 1),
  };
  if (String(crcOf(cells)) === line.slice(third + 1, fourth)) return cells;
  throw damaged(`${where}, a record`);
}

/** The record of a line. @throws ProdromeError `STATE` for one that is not as it was written. */
export function recordOfLine(log: LogName, line: string): StoredRecord {
  const { subject, at, key, body } = cellsOfLine(log, line);
  return { subject: subjectOf(subject), at, key, body: JSON.parse(body) as unknown };
}

/** What the row of a memory holds beside its patient: float64 numbers in little-endian order, the last day first, as base64. */
interface MemoryBody {
  readonly model: string;
  readonly state: string;
  readonly days?: readonly RememberedDay[];
  readonly logHash?: string;
}

/** The row of a memory. */
export function memoryRow(
  id: string,
  { model, asOf, values, days, logHash }: PatientMemory,
): MemoryTable {
  const state = Buffer.alloc(8 * (values.length + 1));
  state.writeDoubleLE(asOf);
  values.forEach((value, at) => state.writeDoubleLE(value, 8 * (at + 1)));
  const whole: MemoryBody = {
    ...{ model, state: state.toString('base64') },
    ...(days && { days }),
    ...(logHash !== undefined && { logHash }),
  };
  const [subject, body] = [subjectText(id), JSON.stringify(whole)];
  return { subject, body, crc: crcOf({ subject, at: '', key: '', body }) };
}

/** The memory of a line, beside its patient. @throws ProdromeError `STATE` for one that is not as it was written. */
export function memoryOfLine(line: string): readonly [string, PatientMemory] {
  const { subject, body } = cellsOfLine('memory', line);
  const { model, state, days, logHash } = JSON.parse(body) as MemoryBody;
  const bytes = Buffer.from(state, 'base64');
  return [
    subjectOf(subject),
    {
      model,
      asOf: bytes.readDoubleLE(),
      values: Float64Array.from({ length: bytes.length / 8 - 1 }, (_, at) =>
        bytes.readDoubleLE(8 * (at + 1)),
      ),
      ...(days && { days }),
      ...(logHash !== undefined && { logHash }),
    },
  ];
}

/** FNV-1a of 32 bits over the code units of the cells, which is faster here than a checksum of bytes. */
const crcOf = ({ subject, at, key, body }: RecordCells): number =>
  hashOf(body, hashOf(key, hashOf(at, hashOf(subject, 0x811c9dc5)))) >>> 0;

function hashOf(text: string, start: number): number {
  // a separator, so that no cell can give a character to the next
  let hash = Math.imul(start ^ 0x0a, 0x01000193);
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}

/** Something that was not written so. */
export const damaged = (where: string): ProdromeError =>
  new ProdromeError('STATE', {
    where,
    expected: 'what was written',
    got: 'another checksum',
    hint: 'The database is damaged: restore it from a copy',
  });
