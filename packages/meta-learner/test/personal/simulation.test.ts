import { describe, expect, it } from '@jest/globals';
import type { GatingNetwork } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { personalOptionsSchema, type PersonalOptions } from '../../src/index.ts';
import { asked, blind, compare, lossesOf, simulate, type Simulation } from './simulated.ts';
import { personal } from './support.ts';

const methods = ['bayesian', 'boa', 'hedge', 'fixed_share', 'thompson'];
const own = [1, 2, 3].map((best) => [0, 1, 2, 3].map((j) => (j === best ? 1.5 : 0)));

const different = (seed: string, patients: number): Simulation => ({
  ...{ seed, patients, days: 120, believed: 1.2, recorded: 0.85 },
  slopes: (patient) => own[patient % 3] as number[],
});
const alike = (seed: string, patients: number): Simulation => ({
  ...{ seed, patients, days: 120, believed: 0.8 },
  slopes: () => [0.9, 0.6, 0.3, 0],
});
const changing = (seed: string, patients: number): Simulation => ({
  ...{ seed, patients, days: 160, believed: 1.2 },
  slopes: (patient, day) => own[(patient + Number(day >= 80)) % 3] as number[],
});

const setting = {
  task: { kind: 'binary', outputs: 1, horizonDays: 1 },
  specialty: 'all',
} as const;

async function trained(
  simulation: Simulation,
  options: Partial<PersonalOptions>,
): Promise<GatingNetwork> {
  const gate = personal.create(
    personalOptionsSchema.parse({ gate: { type: 'likeliest' }, ...options }),
    setting,
  );
  await gate.train(simulate(simulation), { stream: createStream('train') });
  return gate;
}

/** Losses of each fresh patient with a method, and with the population's weights. */
async function fresh(
  make: (seed: string, patients: number) => Simulation,
  type: string,
  since = 0,
  parameters: Readonly<Record<string, unknown>> = {},
) {
  const method = { type, parameters };
  const gate = await trained(make('training', 60), { method });
  const data = simulate(make('fresh', 60));
  const { weights } = await gate.predictWeights(asked(data));
  const population = await gate.predictWeights(blind(asked(data)));
  return {
    personal: lossesOf(data, weights, since),
    population: lossesOf(data, population.weights, since),
  };
}

describe('each patient has a best expert of its own', () => {
  it.each(methods)('%s is better than the population, by an interval', async (method) => {
    const losses = await fresh(different, method);
    const { mean, upper } = compare(losses.personal, losses.population);
    expect(upper).toBeLessThan(0);
    expect(mean).toBeLessThan(-0.03);
  });
});

describe('all patients are alike', () => {
  it.each(methods)(
    '%s is worse than the population by .0005 log loss at the most',
    async (method) => {
      const losses = await fresh(alike, method);
      const { mean } = compare(losses.personal, losses.population);
      expect(mean).toBeLessThan(0.0005);
    },
  );
});

describe('the best expert of a patient changes', () => {
  it.each([
    ['fixed_share', {}],
    ['bayesian', {}],
  ] as const)('%s is better than hedge afterwards, by an interval', async (method, parameters) => {
    const forgetful = await fresh(changing, method, 80, parameters);
    const hedge = await fresh(changing, 'hedge', 80);
    const { upper } = compare(forgetful.personal, hedge.personal);
    expect(upper).toBeLessThan(0);
  });
});
