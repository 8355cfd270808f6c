/**
 * The four 32-bit words of MurmurHash3_x86_128.
 * Source: Appleby 2011, MurmurHash3.cpp (public domain).
 */
export function murmurHash128(bytes: Uint8Array, seed = 0): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const h = new Uint32Array(4).fill(seed);
  const whole = bytes.length & ~15;
  for (let at = 0; at < whole; at += 16) {
    for (let lane = 0; lane < 4; lane++) {
      absorb(h, lane, view.getUint32(at + 4 * lane, true));
      const turned = rotate(word(h, lane), turns[lane] as number) + word(h, (lane + 1) & 3);
      h[lane] = Math.imul(turned, 5) + (additions[lane] as number);
    }
  }
  for (let lane = 3; lane >= 0; lane--) absorb(h, lane, tailWord(bytes, whole + 4 * lane));
  for (let lane = 0; lane < 4; lane++) h[lane] = word(h, lane) ^ bytes.length;
  spread(h);
  for (let lane = 0; lane < 4; lane++) h[lane] = finish(word(h, lane));
  spread(h);
  return h;
}

const multipliers = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];
const keyTurns = [15, 16, 17, 18];
const turns = [19, 17, 15, 13];
const additions = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17];

function absorb(h: Uint32Array, lane: number, block: number): void {
  const key = rotate(Math.imul(block, multipliers[lane] as number), keyTurns[lane] as number);
  h[lane] = word(h, lane) ^ Math.imul(key, multipliers[(lane + 1) & 3] as number);
}

function tailWord(bytes: Uint8Array, from: number): number {
  let block = 0;
  for (let i = 3; i >= 0; i--) block = (block << 8) | (bytes[from + i] ?? 0);
  return block;
}

function spread(h: Uint32Array): void {
  h[0] = word(h, 0) + word(h, 1) + word(h, 2) + word(h, 3);
  for (let lane = 1; lane < 4; lane++) h[lane] = word(h, lane) + word(h, 0);
}

function finish(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const word = (h: Uint32Array, lane: number): number => h[lane] as number;
