import { isAscii } from 'node:buffer';
import { ProdromeError } from '@prodrome/core';
import { wideEncodingOf, zerosOf } from './first-bytes.ts';
import { bytesOf } from './text-bytes.ts';
import type { Encoding } from './text-writing.ts';

/** 0x80 to 0x9F of windows-1252, and from 0x80 on of macintosh, as the Encoding Standard has them; `\ufffd` where nothing is. */
const windows = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';
const mac =
  'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ';

/**
 * The bytes of a text of an encoding in UTF-8. The tables are here, since what a runtime calls windows-1252 is not everywhere that.
 * @throws ProdromeError `DATA_FORMAT` for bytes that are none of it, and for text that is UTF-8 and would be garbled.
 */
export function decodeText(
  path: string,
  file: string,
  encoding: Exclude<Encoding, 'utf-8'>,
): AsyncGenerator<Buffer, void> {
  return encoding === 'utf-16le' || encoding === 'utf-16be'
    ? decodeWide(path, file, encoding)
    : decodeBytes(path, file, encoding);
}

async function* decodeWide(
  path: string,
  file: string,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer, void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of bytesOf(path)) {
      yield Buffer.from(decoder.decode(bytes, { stream: true }));
    }
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw otherEncoding(file, 'UTF-16 with pieces that are none');
  }
}

type SingleByte = 'windows-1252' | 'iso-8859-1' | 'macintosh';

async function* decodeBytes(
  path: string,
  file: string,
  encoding: SingleByte,
): AsyncGenerator<Buffer, void> {
  const watch = watchUtf8();
  let line = 1;
  // what is UTF-8 to its end is told to be that
  let fault: ProdromeError | undefined;
  for await (const bytes of bytesOf(path)) {
    watch.add(bytes);
    const text = isAscii(bytes) ? undefined : textOf(bytes, encoding);
    const bad = text?.search(/\ufffd/) ?? -1;
    if (bad >= 0) fault ??= noCharacter(file, encoding, line + lines(bytes, bad), bytes[bad] ?? 0);
    line += lines(bytes, bytes.length);
    yield text === undefined ? bytes : Buffer.from(text);
  }
  if (watch.isOther()) throw isOtherThan(file, encoding, 'UTF-8');
  if (fault) throw fault;
}

function textOf(bytes: Buffer, encoding: SingleByte): string {
  const text = bytes.toString('latin1');
  if (encoding === 'macintosh') return text.replace(/[\x80-\xff]/g, (byte) => at(mac, byte));
  const table = encoding === 'windows-1252' ? windows : '\ufffd'.repeat(32);
  return text.replace(/[\x80-\x9f]/g, (byte) => at(table, byte));
}

const at = (table: string, byte: string): string => table.charAt(byte.charCodeAt(0) - 0x80);

function lines(bytes: Buffer, end: number): number {
  let count = 0;
  for (let i = 0; i < end; i++) if (bytes[i] === 10) count++;
  return count;
}

/** Whether bytes are UTF-8 beyond ASCII: hardly any text of another encoding is so by chance. */
function watchUtf8(): { add(bytes: Buffer): void; isOther(): boolean } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [isValid, isPlain] = [true, true];
  const run = (decode: () => unknown): void => {
    try {
      if (isValid) decode();
    } catch {
      isValid = false;
    }
  };
  return {
    add: (bytes) => {
      isPlain &&= isAscii(bytes);
      run(() => decoder.decode(bytes, { stream: true }));
    },
    isOther: () => {
      run(() => decoder.decode());
      return isValid && !isPlain;
    },
  };
}

/** Refuses a text whose first bytes show another encoding than it is said to have. @throws ProdromeError `DATA_FORMAT` */
export function refuseOtherEncoding(head: Buffer, file: string, encoding: Encoding): void {
  const isMarked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const seen = isMarked ? 'utf-8' : wideEncodingOf(head);
  if (seen !== undefined && seen !== encoding) throw isOtherThan(file, encoding, spelt(seen));
  if (seen !== undefined || !encoding.startsWith('utf-16') || head.length === 0) return;
  const [even, odd] = zerosOf(head);
  if (even === odd) throw isOtherThan(file, encoding, 'text of one byte a letter, such as UTF-8');
  const order = odd > even ? 'utf-16le' : 'utf-16be';
  if (order !== encoding) throw isOtherThan(file, encoding, spelt(order));
}

const spelt = (encoding: string): string => encoding.toUpperCase();

const isOtherThan = (file: string, encoding: Encoding, got: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: `text in ${encoding}, as data.encoding says`,
    got,
    hint: 'Remove encoding where the file is UTF-8 or UTF-16: its bytes tell',
    fields: { file },
  });

const noCharacter = (file: string, encoding: Encoding, line: number, byte: number): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: `${file}, line ${line}`,
    expected: `text in ${encoding}, as data.encoding says`,
    got: `the byte 0x${byte.toString(16)}, which is no letter of it`,
    hint: `It may be ${encoding === 'iso-8859-1' ? 'windows-1252 or macintosh' : 'macintosh'}`,
    fields: { file, line },
  });

/** The error of a text in an encoding that cannot be read. */
export const otherEncoding = (file: string, got: string): ProdromeError =>
  new ProdromeError('DATA_FORMAT', {
    where: file,
    expected: 'UTF-8 text',
    got,
    hint: 'Save the file with the encoding UTF-8',
    fields: { file },
  });
