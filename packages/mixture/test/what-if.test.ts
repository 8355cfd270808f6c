import { expect, it } from '@jest/globals';
import { createFeatureTable, takeRows, type FeatureTable } from '@prodrome/core';
import { createTrainer, createPipeline, type MixtureModel } from '../src/index.ts';
import { createWhatIf } from '../src/explaining/what-if.ts';
import { diary, only, part, plan, windows } from './support.ts';

const dataset = diary(30, 30, 'what if');
const { table } = dataset;
const trained = createTrainer(plan([], { features: [part(windows)] })).train(dataset, {
  seed: '1',
});

async function modelServing(served: string): Promise<MixtureModel> {
  const { model } = await trained;
  return { ...model, council: { ...model.council, served } };
}

async function forecast(model: MixtureModel, asked: FeatureTable): Promise<Float64Array> {
  const { architecture } = await trained;
  const pipeline = createPipeline(architecture, model, { modelHash: 'tested' });
  for await (const { values } of pipeline.execute(only(asked))) return values;
  throw new Error('no answer');
}

/** Every seventh row, and the first of all. */
const rows = Int32Array.from({ length: Math.ceil(table.rows / 7) }, (_, i) => 7 * i);
const places = Int32Array.from(rows.keys());

it.each(['uniform', 'gate', 'stacking', 'markov'])(
  'with what was recorded, %s answers the bits that it answers anyway, however far back cells may be changed',
  async (served) => {
    const model = await modelServing(served);
    const whole = await forecast(model, table);
    const expected = Float64Array.from(rows, (row) => whole[row] as number);
    for (const daysBack of [0, 9]) {
      const whatIf = await createWhatIf(model, table, rows, { daysBack });
      expect(await whatIf.ask(places, [])).toEqual(expected);
      const own = Float64Array.from(rows, (row) => table.values[3 * row] as number);
      const stays = new Float64Array(rows.length).fill(NaN);
      for (const values of [own, stays]) {
        expect(await whatIf.ask(places, [{ name: 'signal', values }])).toEqual(expected);
      }
    }
  },
);

it.each(['uniform', 'gate'])(
  '%s answers as if other values had been recorded on the day, of columns and of the outcome',
  async (served) => {
    const model = await modelServing(served);
    const whatIf = await createWhatIf(model, table, rows);
    const answers = await whatIf.ask(places, [
      { name: 'signal', values: new Float64Array(rows.length).fill(0.9) },
      { name: 'history', values: new Float64Array(rows.length).fill(1) },
    ]);
    for (const place of [0, 5, 40, 70]) {
      const row = rows[place] as number;
      const values = table.values.slice();
      values[3 * row] = 0.9;
      const outcomes = table.outcomes?.slice() ?? new Float64Array();
      if (!Number.isNaN(outcomes[row])) outcomes[row] = 1;
      const changed = createFeatureTable({ ...table, values, outcomes });
      const day = takeRows(
        changed,
        Int32Array.from({ length: row + 1 }, (_, i) => i),
      );
      expect(answers[place]).toBe((await forecast(model, day)).at(-1));
    }
  },
);

it('changes days before, where it is told to, and nothing that was not recorded', async () => {
  const model = await modelServing('markov');
  const whatIf = await createWhatIf(model, table, rows, { daysBack: 7 });
  const cellOf = (value: number, daysBefore: number) => (daysBefore > 0 ? value : undefined);
  const [often, never] = await Promise.all(
    [1, 0].map((value) =>
      whatIf.ask(places, [
        { name: 'history', values: new Float64Array(rows.length).fill(value), cellOf },
      ]),
    ),
  );
  const changed = [...places].filter((place) => often?.[place] !== never?.[place]);
  expect(changed.length).toBeGreaterThan(rows.length / 2);
  const unknown = createFeatureTable({
    ...table,
    outcomes: new Float64Array(table.rows).fill(NaN),
  });
  const silent = await createWhatIf(model, unknown, rows, { daysBack: 7 });
  const values = new Float64Array(rows.length).fill(1);
  expect(await silent.ask(places, [{ name: 'history', values, cellOf }])).toEqual(
    await silent.ask(places, []),
  );
});

it('refuses a column that is not there', async () => {
  const whatIf = await createWhatIf(await modelServing('uniform'), table, rows);
  await expect(
    whatIf.ask(places, [{ name: 'sgnal', values: new Float64Array(rows.length) }]),
  ).rejects.toMatchObject({ code: 'DATA_COLUMN' });
});
