import { nearestNames } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';
import type { TableSchema } from './dataset.ts';

/** A key of a record that is no column of a schema. */
export interface UnknownKey {
  readonly key: string;
  /** Columns that it may be meant for: the record lacks them, and they are spelt alike. */
  readonly near: readonly string[];
}

interface KnownKeys {
  readonly names: ReadonlySet<string>;
  /** By their spelling without case. */
  readonly folded: ReadonlyMap<string, string>;
}

/** Made once a schema: a stream asks with every line. */
const made = new WeakMap<TableSchema, KnownKeys>();

/** Letters of ASCII alone: so the keys of a file are compared. */
const fold = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

function keysOf(schema: TableSchema): KnownKeys {
  const known = made.get(schema);
  if (known) return known;
  const { patient, time, outcome, target, columns } = schema;
  const names = [patient, time?.name, outcome, target, ...columns.map(({ name }) => name)].filter(
    (name) => name !== undefined,
  );
  const keys = {
    names: new Set(names),
    folded: new Map(names.map((name) => [fold(name), name])),
  };
  made.set(schema, keys);
  return keys;
}

/** The keys of a record that a schema does not know, and that `readRecord` hence passes over. */
export function unknownKeys(schema: TableSchema, record: object): readonly UnknownKey[] {
  const { names } = keysOf(schema);
  const given = Object.keys(record);
  const unknown = given.filter((key) => !names.has(key));
  if (unknown.length === 0) return [];
  const seen = new Set(given);
  const absent = [...names].filter((name) => !seen.has(name));
  return unknown.map((key) => ({ key, near: nearestNames(key, absent) }));
}

/**
 * Refuses a key that differs from a column in case alone, as a file is refused in which both stand.
 * @throws ProdromeError `DATA_COLUMN`
 */
export function refuseOtherCase(schema: TableSchema, record: object, where: string): void {
  const { names, folded } = keysOf(schema);
  for (const key in record) {
    if (names.has(key)) continue;
    const name = folded.get(fold(key));
    if (name === undefined) continue;
    throw new ProdromeError('DATA_COLUMN', {
      where,
      expected: 'keys with a name of their own',
      got: `"${name}" and "${key}", which differ only in case`,
      hint: `Write "${name}", as the training data has it`,
    });
  }
}
