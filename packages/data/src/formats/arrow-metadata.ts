import { Type } from '@uwdata/flechette';

/** What the metadata of an Arrow message says. Source: Arrow columnar format 1.5, Message.fbs and Schema.fbs. */
export interface ArrowMetadata {
  readonly kind: 'schema' | 'dictionary' | 'batch';
  readonly bodyLength: number;
  /** Of a dictionary: its id, and whether it adds to the one before. */
  readonly dictionary: { readonly id: bigint; readonly isDelta: boolean } | undefined;
}

const kinds: Readonly<Record<number, ArrowMetadata['kind']>> = {
  1: 'schema',
  2: 'dictionary',
  3: 'batch',
};

/**
 * Reads the metadata of a message, a FlatBuffer, and checks that its lists lie within it: the decoder trusts their lengths.
 * @throws RangeError when they do not, or when it is no message of a table.
 */
export function readMetadata(bytes: Uint8Array): ArrowMetadata {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message = tableAt(view, 0);
  const headerType = message.has(1) ? view.getUint8(message.at(1)) : 0;
  const kind = kinds[headerType];
  if (!kind) throw new RangeError(`message type ${headerType}`);
  const header = tableAt(view, message.at(2));
  const bodyLength = message.has(3) ? Number(view.getBigInt64(message.at(3), true)) : 0;
  if (kind === 'schema') {
    listOf(view, header, 2, 4);
    checkFields(view, header, 1, deepestType);
  }
  if (kind === 'batch') checkBatch(view, header);
  if (kind !== 'dictionary') return { kind, bodyLength, dictionary: undefined };
  checkBatch(view, tableAt(view, header.at(1)));
  const id = header.has(0) ? view.getBigInt64(header.at(0), true) : 0n;
  const isDelta = header.has(2) && view.getUint8(header.at(2)) !== 0;
  return { kind, bodyLength, dictionary: { id, isDelta } };
}

const deepestType = 64;

function checkBatch(view: DataView, batch: FlatTable): void {
  const nodes = listOf(view, batch, 1, 16);
  const rows = batch.has(0) ? view.getBigInt64(batch.at(0), true) : 0n;
  if (nodes.count > 0 && view.getBigInt64(nodes.from, true) !== rows) {
    throw new RangeError(`a column that has not the ${rows} rows of its batch`);
  }
  listOf(view, batch, 2, 16);
  listOf(view, batch, 4, 8);
}

function checkFields(view: DataView, parent: FlatTable, slot: number, depth: number): void {
  if (depth === 0) throw new RangeError('types within types without end');
  const { from, count } = listOf(view, parent, slot, 4);
  for (let i = 0; i < count; i++) {
    const field = tableAt(view, from + 4 * i);
    listOf(view, field, 6, 4);
    if (field.has(2) && view.getUint8(field.at(2)) === Type.Union) {
      listOf(view, tableAt(view, field.at(3)), 1, 4);
    }
    checkFields(view, field, 5, depth - 1);
  }
}

/** A FlatBuffer table: fields by slot. */
interface FlatTable {
  has(slot: number): boolean;
  at(slot: number): number;
}

/** The table to which the offset at `place` points. */
function tableAt(view: DataView, place: number): FlatTable {
  const start = place + view.getInt32(place, true);
  const slots = start - view.getInt32(start, true);
  const size = view.getInt16(slots, true);
  const offset = (slot: number): number =>
    4 + 2 * slot < size ? view.getInt16(slots + 4 + 2 * slot, true) : 0;
  return { has: (slot) => offset(slot) !== 0, at: (slot) => start + offset(slot) };
}

function listOf(
  view: DataView,
  table: FlatTable,
  slot: number,
  stride: number,
): { from: number; count: number } {
  if (!table.has(slot)) return { from: 0, count: 0 };
  const start = table.at(slot) + view.getInt32(table.at(slot), true);
  const count = view.getInt32(start, true);
  const from = start + 4;
  if (count < 0 || from + count * stride > view.byteLength) {
    throw new RangeError(`a list of ${count} in ${view.byteLength} bytes`);
  }
  return { from, count };
}
