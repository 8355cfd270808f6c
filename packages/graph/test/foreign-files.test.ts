import { describe, expect, it } from '@jest/globals';
import {
  filesBeside,
  GraphBuilder,
  openSession,
  readModel,
  writeModel,
  type NodeSpec,
} from '../src/index.ts';
import { WireWriter } from '../src/onnx/wire-writer.ts';

/** A model x + bias whose bias is this tensor message. */
function modelOf(tensor: WireWriter): Uint8Array {
  const value = (name: string): WireWriter => {
    const type = new WireWriter().message(1, new WireWriter().int(1, 1));
    return new WireWriter().string(1, name).message(2, type);
  };
  const node = new WireWriter().string(1, 'x').string(1, 'bias').string(2, 'y').string(4, 'Add');
  const graph = new WireWriter()
    .message(1, node)
    .message(5, tensor)
    .message(11, value('x'))
    .message(12, value('y'));
  return new WireWriter()
    .int(1, 8)
    .message(7, graph)
    .message(8, new WireWriter().int(2, 18))
    .finish();
}

const outside = (entries: Readonly<Record<string, string>>): WireWriter => {
  const tensor = new WireWriter().int(1, 2).int(2, 1).string(8, 'bias');
  for (const [key, value] of Object.entries(entries)) {
    tensor.message(13, new WireWriter().string(1, key).string(2, value));
  }
  return tensor.int(14, 1);
};
const numbers = new Uint8Array(Float32Array.of(9, 1, 2).buffer);

describe('data in files beside', () => {
  it('are taken in, from where the file says', async () => {
    const bytes = modelOf(outside({ location: 'm.data', offset: '4', length: '8' }));
    expect(filesBeside(bytes)).toEqual(['m.data']);
    const session = await openSession(writeModel(readModel(bytes, new Map([['m.data', numbers]]))));
    const { y } = await session.run({
      x: { type: 'float', shape: [2], data: Float32Array.of(10, 20) },
    });
    expect([...(y?.data ?? [])]).toEqual([11, 22]);
  });

  it.each([
    [{ location: 'm.data', offset: '8' }, /16 bytes, got 12/],
    [{ location: 'n.data' }, /the file n\.data beside the model, got none/],
    [{ location: '../m.data' }, /a file beside the model, got '\.\.\/m\.data'/],
    [{ location: '..' }, /a file beside the model/],
    [{}, /a file beside the model, got ''/],
    [{ location: 'm.data', offset: '-4' }, /offset: expected a number of bytes, got -4/],
    [{ location: 'm.data', length: '4' }, /8 bytes, got 4/],
  ])('are refused: %j', (entries, error) => {
    expect(() => readModel(modelOf(outside(entries)), new Map([['m.data', numbers]]))).toThrow(
      error,
    );
  });
});

it.each([
  [10, [0x3c00, 0xc000], [1, 0, 2]],
  [16, [0x3f80, 0xc000], [1, 0, 2]],
])('reads the bits of two bytes that lie in integers: type %i', (code, bits) => {
  const tensor = new WireWriter().int(1, 2).int(2, code).string(8, 'bias');
  for (const own of bits) tensor.int(5, own);
  const [bias] = readModel(modelOf(tensor)).graph.initializers;
  expect([...new Uint16Array(bias?.bytes.slice().buffer ?? [])]).toEqual(bits);
});

it('keeps all bits of integers', () => {
  const tensor = new WireWriter().int(1, 3).int(2, 7).string(8, 'bias');
  const most = 2n ** 63n - 1n;
  for (const own of [most, -most, 2n ** 53n + 1n]) tensor.bytes(7, varint(BigInt.asUintN(64, own)));
  const [bias] = readModel(modelOf(tensor)).graph.initializers;
  expect([...new BigInt64Array(bias?.bytes.slice().buffer ?? [])]).toEqual([
    most,
    -most,
    2n ** 53n + 1n,
  ]);
  // one by one, as older writers have them
  const single = new WireWriter()
    .int(1, 1)
    .int(2, 7)
    .string(8, 'bias')
    .int(7, 2 ** 63);
  const [alone] = readModel(modelOf(single)).graph.initializers;
  expect([...new BigInt64Array(alone?.bytes.slice().buffer ?? [])]).toEqual([most]);
  const cut = new WireWriter().int(1, 1).int(2, 7).string(8, 'bias').bytes(7, Uint8Array.of(128));
  expect(() => readModel(modelOf(cut))).toThrow(/the rest of a list/);
});

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    if (rest <= 127n) return Uint8Array.from(bytes);
  }
}

it('writes the largest integer for all beyond, so that an end of everything stays one', () => {
  const graph = new GraphBuilder('far');
  const input = graph.input('x', 'float', [1]);
  const [output] = graph.custom(
    'Any',
    [input],
    { ends: [2 ** 63] },
    { domain: 'own', outputs: [input] },
  );
  if (output) graph.output(output, 'y');
  const [node] = readModel(writeModel(graph.model({ opsets: { own: 1 } }))).graph.nodes as [
    NodeSpec,
  ];
  expect(node.attributes['ends']).toEqual({ kind: 'ints', value: [2 ** 63] });
});

it('reads the tensor in the place of the maps that are made of it', async () => {
  const graph = new GraphBuilder('zip');
  const input = graph.input('x', 'float', ['n', 2]);
  graph.output(graph.op('Identity', [input]), 'p');
  const model = graph.model({ opsets: { 'ai.onnx.ml': 3 } });
  const labels = { classlabels_int64s: { kind: 'ints', value: [0, 1] } } as const;
  const zip: NodeSpec = {
    name: 'zip',
    type: 'ZipMap',
    domain: 'ai.onnx.ml',
    inputs: ['p'],
    outputs: ['maps'],
    attributes: labels,
  };
  const bytes = writeModel({
    ...model,
    graph: {
      ...model.graph,
      // the second gives nothing out
      nodes: [...model.graph.nodes, zip, { ...zip, name: 'aside', outputs: ['aside'] }],
      outputs: [{ name: 'maps', type: 'float' }],
    },
  });
  // as it stands in a file: a sequence of maps
  const open = new WireWriter()
    .string(1, 'maps')
    .message(2, new WireWriter().message(4, new WireWriter()));
  const closed = new WireWriter()
    .string(1, 'maps')
    .message(2, new WireWriter().message(1, new WireWriter().int(1, 1)));
  const text = Buffer.from(bytes).toString('latin1');
  const changed = Buffer.from(
    text.replace(latin(closed), padded(latin(open), latin(closed))),
    'latin1',
  );
  const read = readModel(changed);
  expect(read.graph.outputs).toEqual([{ name: 'maps', type: 'float', shape: ['', 2] }]);
  expect(read.graph.nodes.filter(({ type }) => type === 'ZipMap')).toEqual([]);
  const session = await openSession(writeModel(read));
  const data = Float32Array.of(0.25, 0.75);
  const { maps } = await session.run({ x: { type: 'float', shape: [1, 2], data } });
  expect([...(maps?.data ?? [])]).toEqual([0.25, 0.75]);
});

const latin = (writer: WireWriter): string => Buffer.from(writer.finish()).toString('latin1');
/** Of the same length, by a field that nobody reads. */
const padded = (text: string, wanted: string): string => text.padEnd(wanted.length, '\x18\x00');
