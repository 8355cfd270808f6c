import {
  createState,
  expectState,
  ProdromeError,
  type ComponentState,
  type RandomStream,
} from '@prodrome/core';
import { expectObject, refuse } from './check-arguments.ts';
import { murmurHash128 } from './murmur-hash.ts';

/** A {@link RandomStream} that also draws integers and normals, and can be saved and continued. */
export interface SeededStream extends RandomStream {
  /** Depends on the seed and the path of names only, never on what was drawn. */
  fork(name: string): SeededStream;
  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  next(): number;
  /**
   * Uniform over 0, …, below − 1, without bias (bit mask with rejection).
   * @throws ProdromeError `USAGE` unless `below` is an integer from 1 to 2³².
   */
  nextInt(below: number): number;
  /** Standard normal; takes exactly two uniforms and keeps none back (Box & Muller 1958). */
  nextNormal(): number;
  saveState(): ComponentState;
}

const kind = 'numerics/stream';

/**
 * A stream of numbers from a seed; the number 7 and the text '7' are the same seed.
 *
 * Not for secrets. Generator: xoshiro128** 1.1 (Blackman & Vigna 2021, ACM TOMS 47(4), doi:10.1145/3460772), period
 * 2¹²⁸ − 1, two 32-bit outputs for each 53-bit number. First state and key: MurmurHash3_x86_128 of the parent's key (16
 * bytes, zeros for a seed) followed by the name (or seed) in UTF-16LE.
 * @throws ProdromeError `USAGE` when a numeric seed is not finite.
 */
export function createStream(seed: string | number): SeededStream {
  if (typeof seed !== 'string' && !Number.isFinite(seed)) {
    refuse('createStream, seed', 'a text or a finite number', seed);
  }
  return begin(childKey(new Uint32Array(4), String(seed)));
}

/**
 * The stream that {@link SeededStream.saveState} saved; it continues with the very next bit.
 * @throws ProdromeError `STATE` when the state is of another kind or damaged.
 */
export function restoreStream(state: ComponentState): SeededStream {
  expectObject('restoreStream, state', state);
  expectState(state, kind, [1]);
  const { key, words } = Object(state.json) as { key?: unknown; words?: unknown };
  return new Xoshiro128(toWords(key, 'key'), toWords(words, 'words'));
}

class Xoshiro128 implements SeededStream {
  private readonly key: Uint32Array;
  // a typed array, because V8 would allocate a new heap number for every 32-bit field it writes
  private readonly words: Int32Array;

  constructor(key: Uint32Array, words: Uint32Array) {
    this.key = key;
    this.words = new Int32Array(words);
  }

  fork(name: string): SeededStream {
    if (typeof name !== 'string') refuse('fork, name', 'a text', name);
    return begin(childKey(this.key, name));
  }

  next(): number {
    const high = this.draw() >>> 5;
    return (high * 0x4000000 + (this.draw() >>> 6)) * 2 ** -53;
  }

  nextInt(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new ProdromeError('USAGE', {
        where: 'nextInt, below',
        expected: 'an integer from 1 to 2^32',
        got: String(below),
      });
    }
    const mask = 0xffffffff >>> Math.clz32((below - 1) | 1);
    for (;;) {
      const drawn = (this.draw() & mask) >>> 0;
      if (drawn < below) return drawn;
    }
  }

  nextNormal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  saveState(): ComponentState {
    return createState(kind, 1, {
      key: [...this.key],
      words: [...new Uint32Array(this.words)],
    });
  }

  private draw(): number {
    const words = this.words;
    const w1 = words[1] as number;
    const fives = Math.imul(w1, 5);
    const result = Math.imul((fives << 7) | (fives >>> 25), 9);
    const w2 = (words[2] as number) ^ (words[0] as number);
    const w3 = (words[3] as number) ^ w1;
    words[1] = w1 ^ w2;
    words[0] = (words[0] as number) ^ w3;
    words[2] = w2 ^ (w1 << 9);
    words[3] = (w3 << 11) | (w3 >>> 21);
    return result;
  }
}

function begin(key: Uint32Array): SeededStream {
  // all zeros is the one state the generator cannot leave
  const words = key.some((word) => word !== 0) ? key : Uint32Array.of(0x9e3779b9, 0, 0, 0);
  return new Xoshiro128(key, words);
}

function childKey(key: Uint32Array, name: string): Uint32Array {
  const bytes = new Uint8Array(16 + 2 * name.length);
  const view = new DataView(bytes.buffer);
  key.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  for (let i = 0; i < name.length; i++) view.setUint16(16 + 2 * i, name.charCodeAt(i), true);
  return murmurHash128(bytes);
}

function toWords(value: unknown, name: string): Uint32Array {
  const sound =
    Array.isArray(value) &&
    value.length === 4 &&
    value.every((word) => typeof word === 'number' && word >>> 0 === word) &&
    (name === 'key' || value.some((word) => word !== 0));
  if (sound) return Uint32Array.from(value as number[]);
  throw new ProdromeError('STATE', {
    where: `${name} of ${kind}`,
    expected: 'four 32-bit words',
    got: 'something else',
  });
}
