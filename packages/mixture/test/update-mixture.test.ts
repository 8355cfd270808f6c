import { describe, expect, it } from '@jest/globals';
import { encodeState, type FeatureTable } from '@prodrome/core';
import { labelsAhead, type Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import {
  createTrainer,
  forecastAll,
  restoreModel,
  statesOf,
  updateMixture,
  type MixtureUpdate,
  type ModelStates,
  type TrainedMixture,
} from '../src/index.ts';
import { datasetOf, diary, plan } from './support.ts';

const options = { seed: '5', replicates: 60 };

/** A clinic in which half of the attacks are not written down. */
function forgetful(patients: number, seed: string): Dataset {
  const stream = createStream(`forgets ${seed}`);
  const { table } = diary(patients, 40, seed);
  const outcomes = table.outcomes?.map((y) => (y === 1 && stream.next() < 0.5 ? 0 : y));
  const changed: FeatureTable = { ...table, ...(outcomes && { outcomes }) };
  return datasetOf(changed, labelsAhead(changed, 1), 1);
}

let made: Promise<TrainedMixture> | undefined;
const trained = (): Promise<TrainedMixture> =>
  (made ??= createTrainer(plan()).train(diary(40, 40, 'first clinic'), { seed: '1' }));

async function withUpdate({ model, architecture }: TrainedMixture, update: MixtureUpdate) {
  const states: ModelStates = new Map([...(await statesOf(model)), ...update.states]);
  return restoreModel({ ...architecture, plan: update.plan }, states);
}

const lossOf = (labels: Float64Array, values: Float64Array): number => {
  const rows = [...labels.keys()].filter((row) => !Number.isNaN(labels[row]));
  return (
    rows.reduce((sum, row) => {
      const p = values[row] ?? NaN;
      return sum - Math.log(labels[row] === 1 ? p : 1 - p);
    }, 0) / rows.length
  );
};

describe('a mixture that is updated to other patients', () => {
  it('is better for further ones of them; experts and features stay as they are', async () => {
    const mixture = await trained();
    const { model, architecture } = mixture;
    const before = await statesOf(model);
    const found = await updateMixture(model, architecture.plan, forgetful(50, 'b'), options);
    const [decision] = found.decisions;
    expect(decision).toMatchObject({ candidate: 'updated', accepted: true });
    expect(decision?.ci?.[1]).toBeLessThan(0);
    expect(found.update?.events).toEqual([{ kind: 'mixing', decisions: [decision] }]);
    if (!found.update) throw new Error('nothing was updated');
    const updated = await withUpdate(mixture, found.update);
    const further = forgetful(50, 'c');
    const [old, own] = [
      await forecastAll(model, further.table),
      await forecastAll(updated, further.table),
    ];
    const [then = NaN, now = NaN] = [old, own].map(({ values }) =>
      lossOf(further.labels, values['selected'] as Float64Array),
    );
    expect(now).toBeLessThan(then - 0.01);
    for (const name of ['body', 'weather', 'markov']) {
      expect(own.values[name]).toEqual(old.values[name]);
    }
    const after = await statesOf(updated);
    for (const [name, state] of before) {
      if (name !== 'council')
        expect(encodeState(after.get(name) ?? state)).toEqual(encodeState(state));
    }
  });

  it('is the same for the same seed, whatever the other patients are called', async () => {
    const { model, architecture } = await trained();
    const dataset = forgetful(20, 'd');
    const update = (given: Dataset) => updateMixture(model, architecture.plan, given, options);
    const renamed = {
      ...dataset,
      table: { ...dataset.table, patientIds: dataset.table.patientIds.map((id) => `x${id}`) },
    };
    expect(await update(renamed)).toEqual(await update(dataset));
  });

  it('is left as it was where it is not better by an interval', async () => {
    const { model, architecture } = await trained();
    const same = diary(15, 25, 'more of the same');
    const { decisions, update, metrics } = await updateMixture(
      model,
      architecture.plan,
      same,
      options,
    );
    expect(decisions.map(({ accepted }) => accepted)).toEqual([false]);
    expect(update).toBeUndefined();
    expect(Object.keys(metrics.models)).toEqual(
      expect.arrayContaining(['before the update', 'selected', 'climatology']),
    );
  });

  it('gains nothing where outcomes are coins: nobody is judged by a mixture that was updated to them', async () => {
    const { model, architecture } = await trained();
    const gains = [];
    for (const seed of ['f', 'g', 'h', 'i']) {
      const stream = createStream(`coins ${seed}`);
      const dataset = diary(20, 30, seed);
      const labels = dataset.labels.map((y) => (Number.isNaN(y) ? y : Number(stream.next() < 0.5)));
      const coins = { ...dataset, labels };
      const { metrics } = await updateMixture(model, architecture.plan, coins, options);
      gains.push(metrics.models['updated']?.logLoss ?? NaN);
    }
    for (const loss of gains) expect(loss).toBeGreaterThan(Math.log(2) - 0.005);
  });

  it.each([
    ['four patients', () => diary(4, 30, 'few')],
    ['one person', () => diary(1, 200, 'one')],
    [
      'labels of one class',
      () => {
        const dataset = diary(12, 30, 'never');
        return { ...dataset, labels: dataset.labels.map((y) => (Number.isNaN(y) ? y : 0)) };
      },
    ],
  ])('%s are refused', async (_, dataset) => {
    const { model, architecture } = await trained();
    const asked = updateMixture(model, architecture.plan, dataset(), options);
    await expect(asked).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
  });
});
