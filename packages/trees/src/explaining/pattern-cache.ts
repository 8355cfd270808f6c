/** Remembers numbers by patterns of bits: a hash table with open places. */
export class PatternCache {
  /** The pattern that is asked for. */
  readonly pattern: Int32Array;
  /** What is remembered. */
  readonly numbers: Float64Array;
  private readonly mask: number;
  /** [places] the numbers of patterns; those below `first` are forgotten. */
  private readonly found: Float64Array;
  /** [patterns, words] */
  private readonly keys: Int32Array;
  private first = 0;
  private known = 0;
  private words = 1;
  private size = 0;

  /**
   * @param patterns - at most so many are remembered.
   * @param most - bits of a pattern, and numbers for it, at the most.
   */
  constructor(patterns: number, most: number) {
    const places = 2 ** Math.ceil(Math.log2(2 * patterns));
    this.mask = places - 1;
    this.found = new Float64Array(places).fill(-1);
    this.pattern = new Int32Array(Math.ceil(most / 32));
    this.keys = new Int32Array(patterns * Math.ceil(most / 32));
    this.numbers = new Float64Array(patterns * most);
  }

  /** Forgets everything; patterns have so many bits from now on, and numbers. */
  begin(size: number): void {
    this.first += this.known;
    this.known = 0;
    this.size = size;
    this.words = Math.ceil(size / 32);
  }

  /** Where the numbers of the pattern begin, −1 where it is not known. */
  find(): number {
    const at = (this.found[this.place()] as number) - this.first;
    return at < 0 ? -1 : at * this.size;
  }

  /** Remembers the pattern, and tells where its numbers are to be written. */
  add(): number {
    const { known, words, size, pattern } = this;
    this.found[this.place()] = this.first + known;
    for (let word = 0; word < words; word++) {
      this.keys[known * words + word] = pattern[word] as number;
    }
    this.known++;
    return known * size;
  }

  /** The place of the pattern, or the one that is free for it. */
  private place(): number {
    const { words, mask, found, first, keys, pattern } = this;
    let hash = 0;
    for (let word = 0; word < words; word++) {
      hash = Math.imul(hash ^ (pattern[word] as number), 0x9e3779b1);
    }
    let place = (hash >>> 15) & mask;
    for (;;) {
      const at = (found[place] as number) - first;
      if (at < 0) return place;
      let word = 0;
      while (word < words && keys[at * words + word] === pattern[word]) word++;
      if (word === words) return place;
      place = (place + 1) & mask;
    }
  }
}
