import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  adam,
  sgd,
  compileTraining,
  concatenate,
  dense,
  exportNetwork,
  initialParameters,
  mixtureLikelihood,
  noisyTopKGate,
  openSession,
  trainNetwork,
  writeModel,
  type Network,
} from '../src/index.ts';
import { sampleRows } from './sample-networks.ts';

const experts = 4;
const mixture = (penalty: number): Network<'x'> => ({
  inputs: { x: { shape: [5] } },
  forward: (scope, { x }) => {
    const settings = { experts, k: 2, importance: penalty, load: penalty };
    return concatenate(
      [noisyTopKGate(scope, 'gate', x, settings), dense(scope, 'experts', x, experts)],
      1,
    );
  },
});
const compiled = (penalty: number, batch: number) =>
  compileTraining(mixture(penalty), mixtureLikelihood, adam({ learningRate: 0.02 }), { batch });
const values = (count: number, name: string): Float32Array => {
  const stream = createStream(name);
  return new Float32Array(count).map(() => stream.nextNormal());
};

it('has the gradient of its loss and both penalties', async () => {
  const { plan } = compiled(0.5, 8);
  const session = await openSession(plan.gradientGraph);
  const data = sampleRows(6, 5);
  const scalar = { type: 'int64', shape: [], data: BigInt64Array.of(5n) } as const;
  const run = async (parameters: Float32Array) =>
    session.run({
      x: { type: 'float', shape: [6, 5], data: data.inputs['x'] as Float32Array },
      target: { type: 'float', shape: [6, 1], data: data.target },
      weights: { type: 'float', shape: [6], data: new Float32Array(6).fill(1) },
      order: {
        type: 'int64',
        shape: [8],
        data: BigInt64Array.from([0, 1, 2, 3, 4, 5, -1, -1], BigInt),
      },
      parameters: { type: 'float', shape: [plan.size], data: parameters },
      ...{ step: scalar, seed: scalar },
    });
  const at = values(plan.size, 'point').map((value) => value / 2);
  const gradient = (await run(at))['gradient']?.data as Float32Array;
  for (const { offset, shape } of plan.parameters) {
    const length = shape.reduce((a, b) => a * b, 1);
    const part = gradient.map((value, i) => (i >= offset && i < offset + length ? value : 0));
    const norm = Math.hypot(...part);
    const moved = async (by: number) =>
      Number(
        (await run(at.map((value, i) => value + (by * (part[i] ?? 0)) / norm)))['loss']?.data[0],
      );
    const slope = ((await moved(2 ** -9)) - (await moved(-(2 ** -9)))) * 2 ** 8;
    expect(norm).toBeGreaterThan(0.01);
    expect(Math.abs(slope / norm - 1)).toBeLessThan(0.01);
  }
  await session.release();
});

it('lets k experts answer a row when it is served', async () => {
  const { parameters } = compiled(0.1, 8);
  const first = initialParameters(parameters, createStream('first')).map((_, i) => Math.sin(7 * i));
  const session = await openSession(writeModel(exportNetwork(mixture(0.1), first)));
  const x = { type: 'float', shape: [20, 5], data: values(100, 'rows') } as const;
  const { output } = await session.run({ x });
  const data = output?.data as Float32Array;
  for (let row = 0; row < 20; row++) {
    const gate = data.subarray(row * 2 * experts, row * 2 * experts + experts);
    expect(gate.filter((value) => value > -1e29)).toHaveLength(2);
  }
  await session.release();
});

it('spreads rows over experts more evenly with penalties', async () => {
  const rows = sampleRows(256, 5);
  const x = (rows.inputs['x'] as Float32Array).map((value, i) => (i % 5 === 4 ? 1 : value));
  // two experts are far ahead in the beginning
  const uneven = async (penalty: number): Promise<number> => {
    const program = compiled(penalty, 64);
    const warmStart = initialParameters(program.parameters, createStream('first'));
    warmStart.set([4, 4, 0, 0], 4 * experts);
    const stream = createStream('balance');
    const { parameters } = await trainNetwork(
      program,
      { ...rows, inputs: { x } },
      { epochs: 20, stream, warmStart },
    );
    const session = await openSession(writeModel(exportNetwork(mixture(penalty), parameters)));
    const feed = { type: 'float', shape: [256, 5], data: x } as const;
    const data = (await session.run({ x: feed }))['output']?.data as Float32Array;
    await session.release();
    const counts = Array.from({ length: experts }, (_, expert) => {
      let count = 0;
      for (let row = 0; row < 256; row++)
        if ((data[row * 2 * experts + expert] ?? 0) > -1e29) count++;
      return count;
    });
    return Math.max(...counts) - Math.min(...counts);
  };
  expect(await uneven(1)).toBeLessThan(await uneven(0));
});

it.each([0, 4, 1.5])('refuses %p of four experts', (k) => {
  const network: Network<'x'> = {
    inputs: { x: { shape: [5] } },
    forward: (scope, { x }) => noisyTopKGate(scope, 'gate', x, { experts, k }),
  };
  const compile = () =>
    compileTraining(network, mixtureLikelihood, sgd({ learningRate: 1 }), { batch: 1 });
  expect(compile).toThrow(expect.objectContaining({ code: 'GRAPH' }));
});
