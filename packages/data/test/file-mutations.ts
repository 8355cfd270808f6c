import { gunzipSync, gzipSync } from 'node:zlib';

/** A file of a fuzz: its name tells the format. */
export interface MutatedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** What was done to it. */
  readonly by: string;
}

/** Uniform in [0, 1); mulberry32. */
export function randomNumbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;

const below = (random: Random, end: number): number => Math.floor(random() * end);
export const pick = <T>(random: Random, items: readonly T[]): T =>
  items[below(random, items.length)] as T;

const pieces = [
  ...[
    ',',
    '"',
    '\n',
    '\r',
    '\r\n',
    '\t',
    ';',
    '{',
    '}',
    '[',
    ']',
    ':',
    '\\',
    '\\u',
    'null',
    'NaN',
    '-',
    '1e999',
  ],
  ...[
    '\0',
    '\ufeff',
    '\u2028',
    'é',
    '💥',
    '""',
    '"a"',
    '{"a":1}',
    '[[[[',
    '9'.repeat(400),
    ' '.repeat(99),
  ],
  ...[
    'PAR1',
    'ARROW1',
    'sep=;\n',
    '\n\n',
    'id,day\n',
    '[1,2]',
    '{"id":1,"id":2}',
    '{"Id":1,"id":2}',
  ],
].map((text) => Buffer.from(text));
pieces.push(Buffer.from([0xff]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0x1f, 0x8b, 8, 0]));
pieces.push(Buffer.from('['.repeat(60_000)), Buffer.alloc(64), Buffer.alloc(16, 0xff));

/** Changes that leave bytes as they are elsewhere. */
const byteChanges = {
  flip: (bytes: Buffer, random: Random): Buffer => {
    const changed = Buffer.from(bytes);
    for (let flips = 1 + below(random, 8); flips > 0 && changed.length > 0; flips--) {
      const at = below(random, changed.length);
      const byte = changed[at] ?? 0;
      changed[at] = random() < 0.5 ? byte ^ (1 << below(random, 8)) : below(random, 256);
    }
    return changed;
  },
  remove: (bytes: Buffer, random: Random): Buffer => {
    const [from, length] = [below(random, bytes.length), 1 + below(random, 60)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  repeat: (bytes: Buffer, random: Random): Buffer => {
    const [from, length] = [below(random, bytes.length), 1 + below(random, 200)];
    const span = bytes.subarray(from, from + length);
    return Buffer.concat([
      bytes.subarray(0, from + span.length),
      span,
      bytes.subarray(from + span.length),
    ]);
  },
  insert: (bytes: Buffer, random: Random): Buffer => {
    const at = below(random, bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), pick(random, pieces), bytes.subarray(at)]);
  },
  twice: (bytes: Buffer): Buffer => Buffer.concat([bytes, bytes]),
};

/** Changes of how a text is written. */
const textChanges = {
  utf16le: (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le'),
  utf16be: (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  unmarked: (text: string): Buffer => Buffer.from(text, 'utf16le'),
  latin1: (text: string): Buffer => Buffer.from(`${text}é`, 'latin1'),
  mark: (text: string): Buffer => Buffer.from(`\ufeff${text}`),
  crlf: (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n')),
  cr: (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r')),
  mixed: (text: string): Buffer => Buffer.from(text.replace('\n', '\r\n')),
  upper: (text: string): Buffer => Buffer.from(text.toUpperCase()),
};

/** A file that was changed in one to three ways: cut, in its bytes, in its encoding, or (gzip) in what is packed. */
export function mutated(name: string, bytes: Buffer, random: Random): MutatedFile {
  if (random() < 0.15) {
    return { name, bytes: bytes.subarray(0, below(random, bytes.length)), by: 'cut' };
  }
  const isPacked = name.endsWith('.gz') && random() < 0.5;
  let current: Buffer = isPacked ? gunzipSync(bytes) : Buffer.from(bytes);
  let by = isPacked ? 'packed' : '';
  const isText = isPacked || /\.(?:csv|tsv|ndjson|jsonl|json)$/.test(name);
  for (let changes = 1 + below(random, 3); changes > 0; changes--) {
    if (isText && random() < 0.3) {
      const [way, change] = pick(random, Object.entries(textChanges));
      [current, by] = [change(current.toString()), `${by} ${way}`];
    } else {
      const [way, change] = pick(random, Object.entries(byteChanges));
      [current, by] = [change(current, random), `${by} ${way}`];
    }
  }
  return { name, bytes: isPacked ? gzipSync(current) : current, by };
}
