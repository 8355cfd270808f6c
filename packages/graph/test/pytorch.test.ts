import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  adam,
  adamw,
  rmsprop,
  sgd,
  binaryCrossEntropy,
  compileTraining,
  openSession,
  trainNetwork,
  type Optimizer,
} from '../src/index.ts';
import { networks } from './sample-networks.ts';

interface Golden {
  readonly networks: Readonly<
    Record<
      string,
      {
        readonly x: readonly number[];
        readonly target: readonly number[];
        readonly loss: number;
        readonly parameters: Readonly<Record<string, readonly number[]>>;
        readonly gradients: Readonly<Record<string, readonly number[]>>;
      }
    >
  >;
  readonly optimizers: Readonly<
    Record<
      string,
      {
        readonly x: readonly number[];
        readonly target: readonly number[];
        readonly first: readonly number[];
        readonly last: readonly number[];
      }
    >
  >;
}

const file = new URL('golden/pytorch.json', import.meta.url);
const golden = JSON.parse(await readFile(file, 'utf8')) as Golden;
const rows = 6;

it.each(Object.entries(networks))(
  '%s: loss and gradients are those of PyTorch',
  async (name, network) => {
    const wanted = golden.networks[name];
    if (!wanted) throw new Error(`no golden values of ${name}`);
    const optimizer = sgd({ learningRate: 1 });
    const { plan } = compileTraining(network, binaryCrossEntropy, optimizer, { batch: rows });
    expect(plan.parameters.map((place) => place.name)).toEqual(Object.keys(wanted.parameters));
    const session = await openSession(plan.gradientGraph);
    const scalar = { type: 'int64', shape: [], data: BigInt64Array.of(0n) } as const;
    const feeds = {
      x: {
        type: 'float',
        shape: [rows, ...network.inputs.x.shape],
        data: Float32Array.from(wanted.x),
      },
      target: { type: 'float', shape: [rows, 1], data: Float32Array.from(wanted.target) },
      weights: { type: 'float', shape: [rows], data: new Float32Array(rows).fill(1) },
      parameters: {
        type: 'float',
        shape: [plan.size],
        data: Float32Array.from(Object.values(wanted.parameters).flat()),
      },
      order: { type: 'int64', shape: [rows], data: BigInt64Array.from([0, 1, 2, 3, 4, 5], BigInt) },
      ...{ step: scalar, seed: scalar },
    } as const;
    const { loss, gradient } = await session.run(feeds);
    await session.release();
    // the loss graph has the fused operators that are served
    const served = await openSession(plan.lossGraph);
    const { losses } = await served.run({ ...feeds, order: { ...feeds.order, shape: [1, rows] } });
    await served.release();
    expect(Math.abs(Number(losses?.data[0]) - Number(loss?.data[0]))).toBeLessThan(1e-6);
    expect(Number(loss?.data[0])).toBeCloseTo(wanted.loss, 6);
    const differences = Object.values(wanted.gradients)
      .flat()
      .map((value, i) => Math.abs(value - Number(gradient?.data[i])));
    expect(Math.max(...differences)).toBeLessThan(2e-7);
  },
);

const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 }),
  rmsprop: rmsprop({ learningRate: 0.01 }),
  adam: adam({ learningRate: 0.01, weightDecay: 0.01 }),
  adamw: adamw({ learningRate: 0.01, weightDecay: 0.1 }),
};

it.each(Object.entries(optimizers))(
  '%s: 20 clipped steps lead where PyTorch ends',
  async (name, optimizer) => {
    const wanted = golden.optimizers[name];
    if (!wanted) throw new Error(`no golden values of ${name}`);
    const program = compileTraining(networks.mlp, binaryCrossEntropy, optimizer, {
      batch: rows,
      clipNorm: 0.1,
    });
    const data = {
      rows,
      inputs: { x: Float32Array.from(wanted.x) },
      target: Float32Array.from(wanted.target),
    };
    const { parameters } = await trainNetwork(program, data, {
      ...{ epochs: 20, stream: createStream(0), warmStart: Float32Array.from(wanted.first) },
    });
    const differences = wanted.last.map((value, i) => Math.abs(value - (parameters[i] ?? NaN)));
    expect(Math.max(...differences)).toBeLessThan(2e-5);
  },
);
