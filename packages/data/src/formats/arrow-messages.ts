import type { FileHandle } from 'node:fs/promises';
import { cutOff, damaged, noArrow, oldFeather } from './arrow-errors.ts';
import { readMetadata, type ArrowMetadata } from './arrow-metadata.ts';

/** A message of an Arrow file, with its prefix and body. */
export interface ArrowMessage extends ArrowMetadata {
  readonly bytes: Uint8Array;
}

const fileMark = 'ARROW1';
const oldFeatherMark = 'FEA1';
const continuation = 0xffffffff;

/**
 * The messages of an IPC file or stream, one after the other; the footer of a file is not needed.
 * @throws ProdromeError `DATA_FORMAT` for other bytes, and where the end is missing.
 */
export async function* readMessages(
  handle: FileHandle,
  file: string,
): AsyncGenerator<ArrowMessage, void> {
  const { size } = await handle.stat();
  const bounds = await findBounds(handle, file, size);
  for (let at = bounds.from; ;) {
    if (bounds.isFile && at >= bounds.end) return;
    const message = await readMessage(handle, at, bounds.end, file);
    if (!message) return;
    yield message;
    at += message.bytes.length;
  }
}

interface Bounds {
  readonly from: number;
  readonly end: number;
  readonly isFile: boolean;
}

async function findBounds(handle: FileHandle, file: string, size: number): Promise<Bounds> {
  const head = (await readBytes(handle, 0, Math.min(size, 8))).toString('latin1');
  if (head.startsWith(oldFeatherMark)) throw oldFeather(file);
  if (!head.startsWith(fileMark)) return { from: 0, end: size, isFile: false };
  if (size < 18) throw cutOff(file);
  // the file ends with its footer, the length of that, and the mark again
  const tail = await readBytes(handle, size - 10, 10);
  const end = size - 10 - tail.readInt32LE(0);
  if (tail.toString('latin1', 4) !== fileMark || end < 8 || end > size - 10) throw cutOff(file);
  return { from: 8, end, isFile: true };
}

/** The message at a place; undefined at the mark that ends a stream. */
async function readMessage(
  handle: FileHandle,
  at: number,
  end: number,
  file: string,
): Promise<ArrowMessage | undefined> {
  if (at + 4 > end) throw cutOff(file);
  const prefix = await readBytes(handle, at, Math.min(8, end - at));
  // files from before Arrow 0.15 begin a message with its length
  const isNew = prefix.readUInt32LE(0) === continuation;
  if (isNew && prefix.length < 8) throw cutOff(file);
  const length = prefix.readInt32LE(isNew ? 4 : 0);
  if (length === 0) return undefined;
  const start = at + (isNew ? 8 : 4);
  if (length < 0 || start + length > end) throw at === 0 ? noArrow(file) : cutOff(file);
  const metadata = parse(await readBytes(handle, start, length), file, at === 0);
  const size = start - at + length + metadata.bodyLength;
  if (metadata.bodyLength < 0 || !(at + size <= end)) throw cutOff(file);
  return { ...metadata, bytes: await readBytes(handle, at, size) };
}

function parse(bytes: Uint8Array, file: string, isFirst: boolean): ArrowMetadata {
  try {
    return readMetadata(bytes);
  } catch (cause) {
    throw isFirst ? noArrow(file, cause) : damaged(file, cause);
  }
}

/** Bytes of their own, so that numbers within them lie where typed arrays need them. */
async function readBytes(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, from + done);
    if (bytesRead === 0) throw new RangeError('the file has become shorter');
    done += bytesRead;
  }
  return buffer;
}
