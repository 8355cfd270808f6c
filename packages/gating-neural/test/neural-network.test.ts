import { describe, expect, it, test } from '@jest/globals';
import { encodeState, type GatingData } from '@prodrome/core';
import { exportNetwork, openSession, writeModel } from '@prodrome/graph';
import { createStream, holdOutGroups } from '@prodrome/numerics';
import { gateNetwork, type GateShape } from '../src/gate-network.ts';
import { neuralNetworkOptionsSchema } from '../src/index.ts';
import { createRowScorer, sizeOfGate } from '../src/row-scorer.ts';
import { crossed, firstKnows, gateOf, trainContext } from './support.ts';

const fast = { optimizer: { learningRate: 0.02 } };

async function shareOfKnowing(options: object): Promise<number> {
  const data = crossed();
  const gate = await gateOf({ ...fast, ...options });
  await gate.train(data, trainContext());
  const later = crossed(500, 'later');
  const { weights } = await gate.predictWeights(later);
  let sum = 0;
  for (let i = 0; i < 500; i++) {
    sum += weights[2 * i + (firstKnows(later.context.values, i) ? 0 : 1)] ?? NaN;
  }
  return sum / 500;
}

describe('experts that know in two opposite corners', () => {
  it('are told apart by hidden layers', async () => {
    expect(await shareOfKnowing({})).toBeGreaterThan(0.85);
  });

  it('are not by a linear gate', async () => {
    expect(await shareOfKnowing({ hiddenLayers: [] })).toBeLessThan(0.55);
  });
});

test('the validation loss told is that of the weights on the patients kept apart', async () => {
  const data = crossed(1000);
  const gate = await gateOf({ ...fast, epochs: 4, batch: 100 });
  const { metrics } = await gate.train(data, trainContext());
  const stream = trainContext().stream.fork('validation');
  const apart = holdOutGroups(data.context.patients, 0.15, stream);
  const { weights } = await gate.predictWeights(data);
  let loss = 0;
  let count = 0;
  apart.forEach((kept, i) => {
    if (kept === 0) return;
    const likelihood = [0, 1].reduce((sum, j) => {
      const p = data.values[2 * i + j] ?? NaN;
      return sum + (weights[2 * i + j] ?? NaN) * (data.labels[i] === 1 ? p : 1 - p);
    }, 0);
    loss -= Math.log(likelihood);
    count++;
  });
  expect(count).toBe(150);
  expect(metrics['validationLoss']).toBeCloseTo(loss / count, 6);
});

test.each([{}, { hiddenLayers: [7, 5], activation: 'tanh' }, { activation: 'sigmoid' }])(
  'scores are those of the trained graph: %j',
  async (given) => {
    const options = neuralNetworkOptionsSchema.parse(given);
    const shape: GateShape = { width: 4, experts: 3, options };
    const stream = createStream('scores');
    const parameters = new Float32Array(sizeOfGate(shape)).map(() => stream.nextNormal());
    const [context, confidence] = [
      [0.5, -1, 0, 2],
      [0.2, 0, 1],
    ];
    const session = await openSession(writeModel(exportNetwork(gateNetwork(shape), parameters)));
    const row = (numbers: number[]) =>
      ({ type: 'float', shape: [1, numbers.length], data: Float32Array.from(numbers) }) as const;
    const { output } = await session.run({
      context: row(context),
      confidence: row(confidence),
      absent: row([0, 0, 0]),
    });
    await session.release();
    const scores = new Float64Array(3);
    createRowScorer(shape, Float64Array.from(parameters)).score(
      Float64Array.from(context),
      Float64Array.from(confidence),
      scores,
    );
    scores.forEach((score, j) => {
      const expected = Number(output?.data[j]);
      expect(Math.abs(score - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
    });
  },
);

const short = { epochs: 2, batch: 100 };
const bytesAfter = async (data: GatingData) => {
  const gate = await gateOf(short);
  await gate.train(data, trainContext());
  return encodeState(await gate.saveState());
};

test('rows of weight 0 teach nothing', async () => {
  const data = crossed(1000);
  const weights = new Float64Array(1000).map((_, i) => Number(i % 3 > 0));
  const labels = data.labels.map((label, i) => (i % 3 > 0 ? label : 1 - label));
  const expected = await bytesAfter({ ...data, weights });
  expect(await bytesAfter({ ...data, weights, labels })).toEqual(expected);
});

test('rows on which nobody is present teach nothing, and have no weights', async () => {
  const data = crossed(1000);
  const present = data.present.map((_, at) => Number(Math.floor(at / 2) % 10 > 0));
  const values = data.values.map((value, at) => (present[at] === 1 ? value : NaN));
  const asleep = { ...data, present, values };
  const labels = data.labels.map((label, i) => (i % 10 > 0 ? label : 1 - label));
  expect(await bytesAfter({ ...asleep, labels })).toEqual(await bytesAfter(asleep));
  const gate = await gateOf(short);
  await gate.train(asleep, trainContext());
  expect([...(await gate.predictWeights(asleep)).weights].slice(0, 2)).toEqual([0, 0]);
});

test('nobody present at all: DATA_INSUFFICIENT', async () => {
  const data = crossed(100);
  const gate = await gateOf();
  const empty = { ...data, present: new Uint8Array(200) };
  await expect(gate.train(empty, trainContext())).rejects.toMatchObject({
    code: 'DATA_INSUFFICIENT',
  });
});

test('a context of other columns, and none, is refused', async () => {
  const data = crossed(200);
  const gate = await gateOf(short);
  await gate.train(data, trainContext());
  const columns = data.context.columns.toReversed();
  const turned = { ...data, context: { ...data.context, columns } };
  await expect(gate.predictWeights(turned)).rejects.toMatchObject({ code: 'SCHEMA' });
});

test('a state of another shape is refused', async () => {
  const gate = await gateOf(short);
  await gate.train(crossed(200), trainContext());
  const other = await gateOf({ hiddenLayers: [3] });
  await expect(other.loadState(await gate.saveState())).rejects.toMatchObject({ code: 'STATE' });
});

test('a signal raised between epochs ends the training', async () => {
  const controller = new AbortController();
  const gate = await gateOf({ epochs: 40, batch: 10 });
  const training = gate.train(crossed(400), {
    ...trainContext(),
    signal: controller.signal,
    progress: ({ done }) => {
      if (done === 2) controller.abort();
    },
  });
  await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
});
