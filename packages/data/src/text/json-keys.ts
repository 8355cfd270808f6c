import { ProdromeError } from '@prodrome/core';
import type { Locate } from './locate.ts';

/** The keys of the records of a text, record by record. */
export interface JsonKeys {
  begin(): void;
  /** A key as it stands in bytes between its quotes. */
  add(bytes: Uint8Array, from: number, to: number, line: number): void;
  /** All so far, in order of appearance. */
  names(): readonly string[];
}

interface Key {
  readonly raw: Uint8Array;
  readonly name: string;
  readonly index: number;
  /** The last record that has it. */
  record: number;
}

/**
 * Compares keys with those of the records before; most records have the same keys in the same order, which costs but a comparison.
 * @throws ProdromeError `DATA_COLUMN` for an empty key, one given twice in a record, and two that differ in case alone.
 */
export function createKeys(at: Locate): JsonKeys {
  const known: Key[] = [];
  const byRaw = new Map<string, Key>();
  const byName = new Map<string, Key>();
  const folded = new Map<string, Key>();
  let [record, next] = [0, 0];

  const find = (raw: Uint8Array, line: number): Key => {
    const text = Buffer.from(raw).toString('latin1');
    const seen = byRaw.get(text);
    if (seen) {
      next = seen.index + 1;
      return seen;
    }
    const name = decode(raw);
    const key = byName.get(name) ?? make(raw, name, line);
    byRaw.set(text, key);
    return key;
  };
  const make = (raw: Uint8Array, name: string, line: number): Key => {
    if (name === '' || name.includes('\0')) {
      throw refused(at(line), name === '' ? 'an empty one' : 'one with a zero character', nameHint);
    }
    // the database tells no names apart that differ in the case of ASCII letters
    const fold = name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    const other = folded.get(fold);
    if (other) {
      throw refused(
        ...[at(line), `"${other.name}" and "${name}", which differ only in case`],
        'Rename one of them; if both mean the same, give them one name',
      );
    }
    const key = { raw: raw.slice(), name, index: known.length, record: 0 };
    known.push(key);
    byName.set(name, key);
    folded.set(fold, key);
    next = known.length;
    return key;
  };

  return {
    begin: () => {
      record++;
      next = 0;
    },
    add: (bytes, from, to, line) => {
      const expected = known[next];
      const isExpected = expected !== undefined && isSame(expected.raw, bytes, from, to);
      const key = isExpected ? expected : find(bytes.subarray(from, to), line);
      if (isExpected) next++;
      if (key.record === record) {
        throw refused(at(line), `"${key.name}" twice in one object`, 'Which one counts? Keep one');
      }
      key.record = record;
    },
    names: () => known.map(({ name }) => name),
  };
}

const nameHint = 'Give every value a name';

function isSame(raw: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (raw.length !== to - from) return false;
  for (let i = 0; i < raw.length; i++) if (raw[i] !== bytes[from + i]) return false;
  return true;
}

function decode(raw: Uint8Array): string {
  const text = Buffer.from(raw).toString('utf8');
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // no JSON: whoever parses it will say so
    return text;
  }
}

const refused = (place: ReturnType<Locate>, got: string, hint: string): ProdromeError =>
  new ProdromeError('DATA_COLUMN', {
    ...place,
    expected: 'keys with a name of their own',
    got,
    hint,
  });
