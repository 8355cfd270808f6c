import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalJson,
  countOf,
  createState,
  decodeState,
  encodeState,
  expectState,
  jsonOf,
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

  const headed = (header: unknown): Uint8Array => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    const whole = new Uint8Array(Math.ceil((8 + text.length) / 8) * 8);
    whole.set(new TextEncoder().encode('PDS1'));
    new DataView(whole.buffer).setUint32(4, text.length, true);
    whole.set(text, 8);
    return whole;
  };
  const head = { kind: 'k', version: 1, json: null, tensors: [] as unknown[] };
  const tensor = { name: 't', format: 'uint8', shape: [0] };

  it('reads a header without tensors', () => {
    expect(decodeState(headed(head))).toEqual({ kind: 'k', version: 1, json: null, tensors: {} });
    expect(decodeState(headed({ ...head, tensors: [tensor] })).tensors['t']?.shape).toEqual([0]);
  });

  it.each([
    ['no object', []],
    ['nothing', null],
    ['a kind that is no text', { ...head, kind: 1 }],
    ['a version that is no whole number', { ...head, version: 1.5 }],
    ['no JSON', { kind: 'k', version: 1, tensors: [] }],
    ['tensors that are no list', { ...head, tensors: { length: 1 } }],
    ['a tensor that is nothing', { ...head, tensors: [null] }],
    ['a name that is no text', { ...head, tensors: [{ ...tensor, name: 1 }] }],
    ['a name that is none of a tensor', { ...head, tensors: [{ ...tensor, name: '__proto__' }] }],
    ['one name twice', { ...head, tensors: [tensor, tensor] }],
    ['a shape that is no list', { ...head, tensors: [{ ...tensor, shape: 0 }] }],
    ['a size below 0', { ...head, tensors: [{ ...tensor, shape: [-1] }] }],
    [
      'sizes whose product overflows',
      { ...head, tensors: [{ ...tensor, shape: [2 ** 40, 2 ** 40] }] },
    ],
    ['more bytes than the file has', { ...head, tensors: [{ ...tensor, shape: [2 ** 50] }] }],
    ['too many dimensions', { ...head, tensors: [{ ...tensor, shape: new Array(33).fill(0) }] }],
  ])('refuses a header with %s', (_, header) => {
    expect(() => decodeState(headed(header))).toThrow(expect.objectContaining({ code: 'STATE' }));
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

it.each([
  ['no object', 1],
  ['no parts', { own: null }],
  ['parts that are a list', { own: null, parts: [] }],
  ['a part that is nothing', { own: null, parts: { a: null } }],
  ['a part without a kind', { own: null, parts: { a: { version: 1, json: null } } }],
  ['a part without JSON', { own: null, parts: { a: { kind: 'k', version: 1 } } }],
] as const)('refuses a nested state with %s', (_, own) => {
  expect(() => unnestStates(createState('k', 1, own))).toThrow(
    expect.objectContaining({ code: 'STATE' }),
  );
});

it('a part is its kind, version and JSON, whatever else stands with them', () => {
  const parts = { a: { kind: 'k', version: 1, json: 2, tensors: { evil: 1 } } };
  const { a } = unnestStates(createState('n', 1, { own: null, parts })).parts;
  expect(a).toEqual({ kind: 'k', version: 1, json: 2, tensors: {} });
});

it('what stands under a name in the JSON is its own, and there', () => {
  expect(jsonOf(createState('k', 1, { a: null }), 'a')).toBeNull();
  for (const given of [null, 1, [1], {}]) {
    for (const name of ['a', '0', 'length', 'toString']) {
      expect(() => jsonOf(createState('k', 1, given), name)).toThrow(
        expect.objectContaining({ code: 'STATE' }),
      );
    }
  }
});

it('a count is a whole number within its bounds', () => {
  const of = (...values: number[]) => createState('k', 1, null, { n: Float64Array.from(values) });
  expect([countOf(of(0), 'n', 9), countOf(of(9), 'n', 9)]).toEqual([0, 9]);
  for (const state of [of(10), of(-1), of(0.5), of(NaN), of(), of(1, 1)]) {
    expect(() => countOf(state, 'n', 9)).toThrow(expect.objectContaining({ code: 'STATE' }));
  }
});
