import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalJson,
  createState,
  decodeState,
  encodeState,
  expectState,
  nestStates,
  textsOf,
  unnestStates,
  vectorOf,
  type ComponentState,
  type JsonValue,
} from '../src/index.ts';

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

const state: fc.Arbitrary<ComponentState> = fc.record({
  kind: fc.string(),
  version: fc.nat(),
  json,
  tensors: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => !name.includes('/') && name !== '__proto__'),
    fc.oneof(
      fc.float64Array().map((data) => ({ shape: [data.length], data: new Float64Array(data) })),
      fc.float32Array().map((data) => ({ shape: [1, data.length], data: new Float32Array(data) })),
      fc.int32Array().map((data) => ({ shape: [data.length], data: new Int32Array(data) })),
      fc.uint8Array().map((data) => ({ shape: [data.length], data: new Uint8Array(data) })),
      fc.bigInt64Array().map((data) => ({ shape: [data.length], data: new BigInt64Array(data) })),
    ),
  ),
});

describe('encodeState', () => {
  it('is read back bit for bit (property)', () => {
    fc.assert(
      fc.property(state, (original) => {
        const bytes = encodeState(original);
        const back = decodeState(bytes);
        expect(encodeState(back)).toEqual(bytes);
        expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(original.tensors).sort());
        expect(back.kind).toBe(original.kind);
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    const one = createState(
      'k',
      1,
      { a: 1, b: 2 },
      { x: Float64Array.of(1), y: Float64Array.of(2) },
    );
    const two = createState(
      'k',
      1,
      { b: 2, a: 1 },
      { y: Float64Array.of(2), x: Float64Array.of(1) },
    );
    expect(encodeState(one)).toEqual(encodeState(two));
  });

  it('keeps NaN, infinities and negative zero of tensors', () => {
    const data = Float64Array.of(NaN, Infinity, -Infinity, -0);
    const back = vectorOf(decodeState(encodeState(createState('k', 1, null, { data }))), 'data');
    expect([...back].map((x) => (Object.is(x, -0) ? '-0' : String(x)))).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
      '-0',
    ]);
  });

  it('refuses numbers that JSON would lose', () => {
    expect(() => encodeState(createState('k', 1, { x: NaN }))).toThrow(/finite/);
  });
});

describe('decodeState', () => {
  const bytes = encodeState(
    createState('kind', 1, { a: 'ä€😀%' }, { x: Float64Array.of(1, 2, 3) }),
  );

  it('reads any text', () => {
    expect(decodeState(bytes).json).toEqual({ a: 'ä€😀%' });
  });

  it('refuses every cut (exhaustive)', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeState(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'STATE' }),
      );
    }
  });

  it('reads a Buffer, whose bytes lie somewhere in a pool', () => {
    const pooled = Buffer.concat([Buffer.from('before'), bytes]).subarray(6);
    expect(decodeState(pooled)).toEqual(decodeState(bytes));
  });

  it('refuses a header with an unknown tensor format', () => {
    const text = new TextDecoder('latin1').decode(bytes);
    const at = text.indexOf('float64');
    for (const format of ['float65', 'valueOf']) {
      const changed = Uint8Array.from(bytes);
      changed.set(new TextEncoder().encode(format), at);
      expect(() => decodeState(changed)).toThrow(/known tensor formats/);
    }
  });

  it('refuses other files and trailing bytes', () => {
    expect(() => decodeState(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))).toThrow(/PDS1/);
    expect(() => decodeState(Uint8Array.of(...bytes, 0))).toThrow(/got/);
  });
});

it('nests states and takes them apart again', () => {
  const parts = {
    a: createState('one', 1, { x: 1 }, { v: Float64Array.of(1) }),
    b: nestStates('inner', 2, null, { c: createState('two', 3, 'text') }),
  };
  const { json: own, parts: back } = unnestStates(nestStates('outer', 1, ['own'], parts));
  expect(own).toEqual(['own']);
  expect(back).toEqual(parts);
  expect(() => unnestStates(parts.a)).toThrow(expect.objectContaining({ code: 'STATE' }));
});

it('keeps nested states apart whose names look like each other’s tensors', () => {
  const parts = {
    a: createState('one', 1, null, { v: Float64Array.of(1), 'b/v': Float64Array.of(2) }),
    'a/b': createState('two', 1, null, { v: Float64Array.of(3) }),
    'a%2Fb': createState('three', 1, null, { v: Float64Array.of(4) }),
  };
  expect(unnestStates(nestStates('outer', 1, null, parts)).parts).toEqual(parts);
});

it('reads lists of texts, and refuses anything else', () => {
  expect(textsOf(createState('k', 1, { names: ['a', 'b'] }), 'names')).toEqual(['a', 'b']);
  for (const json of [null, 'names', ['names'], {}, { names: 'a' }, { names: ['a', 1] }]) {
    expect(() => textsOf(createState('k', 1, json), 'names')).toThrow(
      expect.objectContaining({ code: 'STATE' }),
    );
  }
});

it('refuses another kind, another version, another length', () => {
  const own = createState('k', 2, null, { v: Float64Array.of(1) });
  expect(() => {
    expectState(own, 'other', [2]);
  }).toThrow(/kind other/);
  expect(() => {
    expectState(own, 'k', [1]);
  }).toThrow(/version 1/);
  expect(() => vectorOf(own, 'v', 2)).toThrow(/2 float64/);
  expect(() => vectorOf(own, 'w')).toThrow(/none/);
});

it('writes canonical JSON that parses to the same value (property)', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(value);
    }),
  );
});
