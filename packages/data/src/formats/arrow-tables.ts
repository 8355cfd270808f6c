import type { FileHandle } from 'node:fs/promises';
import { Endianness, tableFromIPC, type Schema, type Table } from '@uwdata/flechette';
import { extraction } from './arrow-columns.ts';
import { bigEndian, damaged, noArrow } from './arrow-errors.ts';
import { readMessages, type ArrowMessage } from './arrow-messages.ts';

const bytesAtOnce = 8_000_000;

/** An Arrow file as tables of a few record batches each, in their order. */
export interface DecodedTables {
  readonly schema: Schema;
  readonly tables: AsyncGenerator<Table, void>;
}

/** @throws ProdromeError `DATA_FORMAT` */
export async function decodeTables(handle: FileHandle, file: string): Promise<DecodedTables> {
  const messages = readMessages(handle, file);
  const { value: first } = await messages.next();
  if (first?.kind !== 'schema') throw noArrow(file);
  const { schema } = decode([first.bytes], file);
  if (schema.endianness === Endianness.Big) throw bigEndian(file);
  return { schema, tables: tablesOf(first.bytes, messages, file) };
}

async function* tablesOf(
  schema: Uint8Array,
  messages: AsyncGenerator<ArrowMessage, void>,
  file: string,
): AsyncGenerator<Table, void> {
  // of every dictionary the last one, and what was added to it
  const dictionaries = new Map<bigint, Uint8Array[]>();
  let pending = [schema];
  let size = 0;
  for await (const { bytes, dictionary } of messages) {
    pending.push(bytes);
    size += bytes.length;
    if (dictionary) {
      const before = dictionary.isDelta ? (dictionaries.get(dictionary.id) ?? []) : [];
      dictionaries.delete(dictionary.id);
      dictionaries.set(dictionary.id, [...before, bytes]);
    } else if (size >= bytesAtOnce) {
      yield decode(pending, file);
      pending = [schema, ...[...dictionaries.values()].flat()];
      size = 0;
    }
  }
  if (size > 0) yield decode(pending, file);
}

function decode(messages: Uint8Array[], file: string): Table {
  try {
    return tableFromIPC(messages, extraction);
  } catch (cause) {
    throw damaged(file, cause);
  }
}
