import type { DuckDBDataChunk } from '@duckdb/node-api';
import { quoted, RowFault } from '../formats/faults.ts';
import { nestedMark } from '../formats/source.ts';
import { nestedFault, type Span } from './read-cells.ts';
import { noDay, type ScanPlan } from './scan-plan.ts';
import type { ParsedTime } from '../formats/times.ts';

/** Reads patients chunk by chunk. */
export interface PatientReader {
  read(chunk: DuckDBDataChunk, span: Span, out: Int32Array): void;
  /** The first row at or after `from` that may belong to another patient than the row before it. */
  endOfPatient(chunk: DuckDBDataChunk, from: number): number;
  /** The ids read, in order of appearance; then none. */
  take(): string[];
}

/** Reads times chunk by chunk. */
export interface TimeReader {
  kind(): ParsedTime['kind'] | undefined;
  /** The texts read, by row of the scan; then none. */
  take(): (string | undefined)[] | undefined;
  read(chunk: DuckDBDataChunk, span: Span, out: Float64Array): void;
}

/** Codes of patients. Rows of a patient mostly follow each other: a text is only made when the hash changes. */
export function patientReader(
  column: number,
  { patient: name = '', reader: { isMissing } }: Pick<ScanPlan, 'patient' | 'reader'>,
): PatientReader {
  const codes = new Map<string, number>();
  let lastHash = NaN;
  let lastCode = 0;
  return {
    take: () => {
      const ids = [...codes.keys()];
      codes.clear();
      lastHash = NaN;
      return ids;
    },
    endOfPatient: (chunk, from) => {
      const hashes = chunk.getColumnVector(column + 1);
      const before = from === 0 ? lastHash : hashes.getItem(from - 1);
      let end = from;
      while (end < chunk.rowCount && hashes.getItem(end) === before) end++;
      return end;
    },
    read: (chunk, span, out) => {
      const texts = chunk.getColumnVector(column);
      const hashes = chunk.getColumnVector(column + 1);
      for (let i = 0; i < span.count; i++) {
        const hash = hashes.getItem(span.from + i) as number;
        if (hash !== lastHash) {
          const id = texts.getItem(span.from + i) as string | null;
          if (id === null || isMissing(id)) throw absentFault(span.fileRow(i), name, 'patient');
          if (id.startsWith(nestedMark)) throw nestedFault(span.fileRow(i), name, id);
          lastCode = codes.get(id) ?? codes.size;
          if (lastCode === codes.size) codes.set(id, lastCode);
          lastHash = hash;
        }
        out[span.place + i] = lastCode;
      }
    },
  };
}

/** Times as days, with the texts that cannot be made from them. */
export function timeReader(column: number, plan: ScanPlan): TimeReader {
  const name = plan.time?.name ?? '';
  const plain = plan.time?.plain;
  const { reader } = plan;
  let kind: ParsedTime['kind'] | undefined;
  let texts: (string | undefined)[] | undefined;
  const note = (found: ParsedTime['kind'], row: number, text: string): void => {
    if (kind === undefined) kind = found;
    else if ((kind === 'number') !== (found === 'number')) {
      throw new RowFault('DATA_VALUE', row, name, {
        expected:
          kind === 'number' ? 'a number as in the rows before' : 'a date as in the rows before',
        got: quoted(text),
        hint: 'A column of times holds dates or numbers, not both',
      });
    } else if (found === 'datetime') kind = found;
  };
  return {
    kind: () => kind,
    take: () => {
      const taken = texts;
      texts = undefined;
      return taken;
    },
    read: (chunk, span, out) => {
      const words = chunk.getColumnVector(column);
      const days = chunk.getColumnVector(column + 1);
      for (let i = 0; i < span.count; i++) {
        const day = days.getItem(span.from + i) as number;
        if (day !== noDay) {
          if (kind === undefined || (kind === 'number') !== (plain === 'number')) {
            const word = String(words.getItem(span.from + i));
            note(plain === 'number' ? 'number' : 'date', span.fileRow(i), word);
          }
          out[span.place + i] = day;
          continue;
        }
        const text = words.getItem(span.from + i) as string | null;
        if (text === null || reader.isMissing(text))
          throw absentFault(span.fileRow(i), name, 'time');
        if (text.startsWith(nestedMark)) throw nestedFault(span.fileRow(i), name, text);
        const time = reader.time(text);
        if (!time) throw timeFault(span.fileRow(i), name, text);
        note(time.kind, span.fileRow(i), text);
        out[span.place + i] = time.days;
        texts ??= [];
        texts[span.row + i] = text;
      }
    },
  };
}

const absentFault = (row: number, column: string, what: string): RowFault =>
  new RowFault('DATA_VALUE', row, column, {
    expected: `a ${what} in every row`,
    got: 'an empty cell',
    hint: 'Fill the cell or remove the row',
  });

const timeFault = (row: number, column: string, text: string): RowFault =>
  new RowFault('DATA_VALUE', row, column, {
    expected: 'a day of the calendar such as 2024-02-29, a date-time, or a number',
    got: quoted(text),
    // a number is a time in any unit but one that leads beyond the calendar
    hint: Number.isFinite(Number(text))
      ? 'In the unit that is said, it lies beyond the years 1 to 9999: say another time_unit in the data section'
      : 'Write dates as year-month-day, or say how they are written: data: { date_format: DD.MM.YYYY }',
  });
