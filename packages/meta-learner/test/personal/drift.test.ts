import { describe, expect, it } from '@jest/globals';
import type { GateEvent, GatingNetwork } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { personalOptionsSchema } from '../../src/index.ts';
import { asked, blind, compare, lossesOf, rowOf, simulate, type Simulation } from './simulated.ts';
import { personal } from './support.ts';

const days = 180;
const broken = 90;

const steady = (seed: string): Simulation => ({
  ...{ seed, patients: 60, days, believed: 1.6 },
  slopes: () => [1.6, 0.6, 0.3],
});
const breaking = (seed: string): Simulation => ({ ...steady(seed), broken });

const driftDetector = { type: 'page_hinkley', parameters: { threshold: 3, delta: 0.05 } };
const lowered = { gate: { type: 'likeliest' }, driftImpact: 0.9 };
const watched = { ...lowered, driftDetector };

async function trained(simulation: Simulation, options: object): Promise<GatingNetwork> {
  const gate = personal.create(personalOptionsSchema.parse(options), {
    ...{ task: { kind: 'binary', outputs: 1, horizonDays: 1 }, specialty: 'all' },
  });
  await gate.train(simulate(simulation), { stream: createStream('train') });
  return gate;
}

const dayOf = ({ row }: GateEvent): number => row % days;

describe('an expert whose answers become noise', () => {
  it('is told of two in three patients within 40 days and never before, other experts of few', async () => {
    const gate = await trained(steady('training'), { ...watched, personalize: false });
    const { events = [] } = await gate.predictWeights(asked(simulate(breaking('fresh'))));
    const rises = events.filter(({ direction }) => direction === 'up');
    const first = rises.filter(({ expert }) => expert === 'expert 0');
    expect(first.every((event) => dayOf(event) >= broken)).toBe(true);
    expect(first.filter((event) => dayOf(event) < broken + 40).length).toBeGreaterThan(40);
    // false alarms: of 120 experts of patients, over 180 days
    expect(rises.length - first.length).toBeLessThan(40);
  });

  it('loses weight on the day on which it is told, by the impact', async () => {
    const gate = await trained(steady('training'), { ...watched, personalize: false });
    const data = simulate(breaking('fresh'));
    const { weights, events = [] } = await gate.predictWeights(asked(data));
    const population = await gate.predictWeights(blind(asked(data)));
    const found = events.filter(
      (event) => event.direction === 'up' && event.expert === 'expert 0' && dayOf(event) > broken,
    );
    expect(found.length).toBeGreaterThan(0);
    const alone = found.filter(
      ({ row }) => events.filter((each) => near(each.row, row)).length < 2,
    );
    expect(alone.length).toBeGreaterThan(0);
    for (const { row } of alone) {
      const before = population.weights[row * 3] as number;
      const scaled = 0.1 * before;
      expect(weights[row * 3]).toBeCloseTo(scaled / (scaled + 1 - before), 12);
      expect(weights[(row - 1) * 3]).toBe(population.weights[(row - 1) * 3]);
    }
  });

  it.each([
    ['the population’s weights', { personalize: false }],
    ['patients’ own, which do not forget', { method: { type: 'hedge' } }],
  ])('costs less where drift is watched: %s', async (_, options) => {
    const data = simulate(breaking('fresh'));
    const gate = await trained(steady('training'), { ...watched, ...options });
    const other = await trained(steady('training'), { gate: { type: 'likeliest' }, ...options });
    const own = lossesOf(data, (await gate.predictWeights(asked(data))).weights, broken);
    const before = lossesOf(data, (await other.predictWeights(asked(data))).weights, broken);
    expect(compare(own, before).upper).toBeLessThan(0);
  });
});

/** Whether a drift found at one row may still lower the weights at another. */
const near = (row: number, other: number): boolean =>
  Math.floor(row / days) === Math.floor(other / days) && row <= other;

describe('where nothing changes', () => {
  it.each(['page_hinkley', 'adwin', 'hddm_w', 'ddm', 'kswin'])(
    '%s costs .001 log loss at the most',
    async (type) => {
      const parameters = type === 'page_hinkley' ? driftDetector.parameters : {};
      const options = { ...watched, driftDetector: { type, parameters } };
      const data = simulate(steady('fresh'));
      const gate = await trained(steady('training'), { ...options, personalize: false });
      const { weights } = await gate.predictWeights(asked(data));
      const population = await gate.predictWeights(blind(asked(data)));
      const { mean } = compare(lossesOf(data, weights), lossesOf(data, population.weights));
      expect(mean).toBeLessThan(0.001);
    },
  );
});

describe('the training report', () => {
  const report = async (simulation: Simulation, options: object) => {
    const gate = personal.create(personalOptionsSchema.parse(options), {
      ...{ task: { kind: 'binary', outputs: 1, horizonDays: 1 }, specialty: 'all' },
    });
    return gate.train(simulate(simulation), { stream: createStream('train') });
  };

  it('tells how many drifts were found, and what lowering weights by them gained', async () => {
    const { metrics, notes } = await report(breaking('training'), {
      ...watched,
      personalize: false,
    });
    expect(metrics['driftGain']).toBeGreaterThan(2 * (metrics['driftGainError'] ?? NaN));
    expect(metrics['driftsFound']).toBeGreaterThan(30);
    expect(notes[0]).toBe("the population's weights stand: personalize is false");
    expect(notes[1]).toMatch(
      /^page_hinkley found \d+ drifts, of \d+ training patients, impact 0.9: gained 0.\d{4} ± 0.\d{4} log loss/,
    );
  });

  it('tells what lowering weights by quality gained: that of the served weights', async () => {
    const plain = simulate(breaking('training'));
    const quality = Float64Array.from(plain.present, (_, at) =>
      at % 3 === 0 && Math.floor(at / 3) % days >= broken ? 0.1 : NaN,
    );
    const data = { ...plain, quality };
    const gate = personal.create(
      personalOptionsSchema.parse({
        ...lowered,
        driftImpact: 0,
        qualityImpact: 1,
        personalize: false,
      }),
      { task: data.task, specialty: 'all' },
    );
    const { metrics, notes } = await gate.train(data, { stream: createStream('train') });
    const own = await gate.predictWeights({ ...asked(data), quality });
    const population = await gate.predictWeights(asked(data));
    const { mean } = compare(lossesOf(data, own.weights), lossesOf(data, population.weights));
    expect(metrics['qualityGain']).toBeCloseTo(-mean, 12);
    expect(metrics['qualityGain']).toBeGreaterThan(2 * (metrics['qualityGainError'] ?? NaN));
    expect(notes[1]).toMatch(/^quality, impact 1: gained 0.\d{4} ± 0.\d{4} log loss/);
    expect(own.events).toBeUndefined();
  });

  it('walks as serving does: the gain is that of the served weights', async () => {
    const data = simulate(breaking('training'));
    const { metrics } = await report(breaking('training'), { ...watched, personalize: false });
    const gate = await trained(breaking('training'), { ...watched, personalize: false });
    const own = await gate.predictWeights(asked(data));
    const population = await gate.predictWeights(blind(asked(data)));
    const { mean } = compare(lossesOf(data, own.weights), lossesOf(data, population.weights));
    expect(metrics['driftGain']).toBeCloseTo(-mean, 12);
    // the label of a patient's last day is known to neither
    expect(metrics['driftsFound']).toBe(own.events?.length);
  });
});

it('a day that brings no outcome, and an expert that is absent, leave what is known of drift', async () => {
  const data = simulate(breaking('fresh'));
  const gate = await trained(steady('training'), { ...watched, personalize: false });
  const hidden = data.present.map((here, at) => (at % 3 === 0 ? 0 : here));
  const values = data.values.map((value, at) => (at % 3 === 0 ? NaN : value));
  const without = { ...asked(data), present: hidden, values };
  const { events = [] } = await gate.predictWeights(without);
  expect(events.filter(({ expert }) => expert === 'expert 0')).toEqual([]);
  const { events: unknown } = await gate.predictWeights(blind(asked(data)));
  expect(unknown).toEqual([]);
});

it('is remembered over any number of days: one day at a time gives the same bits', async () => {
  const data = simulate({ ...breaking('fresh'), patients: 1, days: 400, broken: 250 });
  const gate = await trained(steady('training'), {
    ...lowered,
    driftDetector: { type: 'kswin', parameters: { windowSize: 60, statSize: 20 } },
  });
  const whole = await gate.predictWeights(asked(data));
  let from = undefined as (typeof whole)['states'];
  const weights: number[] = [];
  const events: GateEvent[] = [];
  for (let day = 0; day < 400; day++) {
    const own = await gate.predictWeights({ ...rowOf(data, day), ...(from && { from }) });
    weights.push(...own.weights);
    events.push(...(own.events ?? []).map((event) => ({ ...event, row: day })));
    from = own.states;
  }
  expect(weights).toEqual([...whole.weights]);
  expect(events).toEqual(whole.events);
  expect(events.length).toBeGreaterThan(0);
});

it('refuses what would have no effect', () => {
  expect(() => personalOptionsSchema.parse(lowered)).toThrow('0 without driftDetector');
  expect(() => personalOptionsSchema.parse({ personalize: false, priorStrength: 3 })).toThrow(
    'absent with personalize: false',
  );
  const parameters = { driftDetector: { type: 'oracle' } };
  expect(() => personal.create(personalOptionsSchema.parse(parameters), {} as never)).toThrow(
    'oracle',
  );
});
