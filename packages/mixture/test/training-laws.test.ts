import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createState, type ProdromeEvent } from '@prodrome/core';
import {
  createPipeline,
  createTrainer,
  hashDataset,
  planRecipe,
  readBundle,
  restoreModel,
  statesOf,
  writeBundle,
  type TrainedMixture,
} from '../src/index.ts';
import { aligned, diary, expertType, only, plan, expert, splitOf } from './support.ts';

const dataset = diary(20, 20);
const trained = createTrainer(plan()).train(dataset, { seed: '1' });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prodrome-mixture-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(
  name: string,
  { model, architecture, metrics }: TrainedMixture,
): Promise<string> {
  const out = join(folder, name);
  await writeBundle(out, {
    task: model.task,
    schema: dataset.schema,
    domains: model.domains,
    plan: planRecipe(architecture.plan),
    shipped: model.council.served,
    seed: '1',
    data: { hash: hashDataset(dataset), rows: 1, patients: 1 },
    states: await statesOf(model),
    metrics,
  });
  return out;
}

async function bytesOf(out: string): Promise<Map<string, string>> {
  const names = await readdir(out, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(out.length), await readFile(file, 'hex')] as const),
    ),
  );
}

describe('training', () => {
  it('twice gives the same bundle, byte for byte', async () => {
    const one = await write('one', await trained);
    const two = await write('two', await createTrainer(plan()).train(dataset, { seed: '1' }));
    const bytes = await bytesOf(one);
    expect(bytes.size).toBe(8);
    expect(await bytesOf(two)).toEqual(bytes);
  });

  it('says which training sets hold labels of one class', async () => {
    const { table, labels, ...rest } = diary(20, 20);
    const outcomes = table.outcomes?.map((own, row) =>
      Number.isNaN(own) ? NaN : Number(table.patients[row] === 3 && row % 2),
    );
    const one = { ...rest, table: { ...table, ...(outcomes && { outcomes }) } };
    const events: ProdromeEvent[] = [];
    await createTrainer(plan(), { emit: (event) => events.push(event) }).train(
      {
        ...one,
        labels: labels.map((label, row) => (label >= 0 ? (outcomes?.[row + 1] ?? NaN) : NaN)),
      },
      { seed: '1' },
    );
    const notes = events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    expect(notes).toEqual([
      expect.stringMatching(/^\d+ of \d+ training sets hold labels of one class: .*no event/),
    ]);
  });

  it('another seed gives other folds', async () => {
    const other = await createTrainer(plan()).train(dataset, { seed: '2' });
    expect(other.metrics.models['body']?.brier).not.toBe(
      (await trained).metrics.models['body']?.brier,
    );
  });

  it('is restored from its bundle with the same bits', async () => {
    const { architecture, model } = await trained;
    const { states } = await readBundle(await write('restored', await trained));
    const restored = await restoreModel(architecture, states);
    expect(await statesOf(restored)).toEqual(await statesOf(model));
  });

  it('refuses a damaged bundle, and an existing folder', async () => {
    const out = await write('damaged', await trained);
    await expect(write('damaged', await trained)).rejects.toMatchObject({ code: 'OUTPUT' });
    await rm(join(out, 'state', 'council.pds'));
    await expect(readBundle(out)).rejects.toMatchObject({ code: 'STATE' });
    await expect(readBundle(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('cross-fitting', () => {
  it('never lets a patient’s own labels into its forecasts (a memorising expert)', async () => {
    const met: boolean[] = [];
    const memoriser = expertType('memoriser', () => {
      const known = new Set<string>();
      return {
        train: async ({ table }) => {
          // also what it may look at beside its rows is remembered
          for (const id of table.patientIds) known.add(id);
          return { metrics: {}, notes: [] };
        },
        predict: async ({ table, rows }) => ({
          values: Float64Array.from(rows, (row) => {
            const id = table.patientIds[table.patients[row] ?? -1] ?? '';
            met.push(known.has(id));
            return known.has(id) ? 0.99 : 0.5;
          }),
        }),
      };
    });
    const { metrics } = await createTrainer(plan([expert('memoriser', memoriser, 'all')])).train(
      dataset,
      {
        seed: '1',
      },
    );
    // 3 outer folds and the final fit, each cross-fitted by 3: every training row at least once, every row held out once
    expect(met.length).toBeGreaterThanOrEqual(4 * metrics.rows);
    expect(met.some(Boolean)).toBe(false);
    expect(metrics.models['memoriser']?.brier).toBe(0.25);
  });

  it('shows training no later day than its last label, when split forward', async () => {
    const seen: { trained: number; asked: number }[] = [];
    const watcher = expertType('watcher', () => {
      let last = -Infinity;
      return {
        train: async ({ table }) => {
          last = Math.max(...table.times);
          return { metrics: {}, notes: [] };
        },
        saveState: async () => createState('watcher', 1, last),
        loadState: async ({ json }) => {
          last = Number(json);
        },
        predict: async ({ table, rows }) => {
          seen.push({
            trained: last,
            asked: Math.min(...Array.from(rows, (row) => table.times[row] ?? NaN)),
          });
          return { values: new Float64Array(rows.length).fill(0.5) };
        },
      };
    });
    const forward = plan([expert('watcher', watcher, 'all')], {
      validation: { ...plan().validation, split: splitOf('forward') },
    });
    await createTrainer(forward).train(dataset, { seed: '1' });
    // one after the inner folds and their pairs of each of the three outer folds; the others ask about other patients' whole diaries
    const held = seen.filter((_, at) => at % 7 === 6 && at < 21);
    expect(held).toHaveLength(3);
    for (const { trained, asked } of held) expect(asked).toBeGreaterThanOrEqual(trained);
  });
});

describe('a failing expert', () => {
  const breaks = (when: 'train' | 'predict' | 'nonsense') =>
    expertType('broken', () => ({
      train: async () => {
        if (when === 'train') throw new Error('no luck');
        return { metrics: {}, notes: [] };
      },
      predict: async ({ rows }) => {
        if (when === 'predict') throw new Error('no luck');
        return { values: new Float64Array(rows.length).fill(1.5) };
      },
    }));

  it.each(['train', 'predict', 'nonsense'] as const)(
    '%s: is reported and excluded',
    async (when) => {
      const events: ProdromeEvent[] = [];
      const trainer = createTrainer(plan([expert('broken', breaks(when), 'all')]), {
        emit: (event) => events.push(event),
      });
      const { metrics, model } = await trainer.train(dataset, { seed: '1' });
      expect(metrics.models['broken']).toBeUndefined();
      expect(metrics.absent['broken']).toMatch(/no luck|answers in \[0, 1\]/);
      expect(model.experts.names()).not.toContain('broken');
      expect(
        events.some((event) => event.type === 'expert-failed' && event.name === 'broken'),
      ).toBe(true);
      const without = (await trained).metrics;
      expect(metrics.models['selected']).toEqual(without.models['selected']);
    },
  );

  it('after training: the answer is labelled, and the others give it', async () => {
    const events: ProdromeEvent[] = [];
    const { architecture, model: shared } = await trained;
    const model = await restoreModel(architecture, await statesOf(shared));
    const served = { ...model, council: { ...model.council, served: 'uniform' } };
    const healthy = await model.experts.getExpert('body');
    if (!healthy) throw new Error('no expert');
    model.experts.remove('body');
    model.experts.register('body', {
      ...healthy,
      predict: async () => {
        throw new Error('sensor library crashed');
      },
    });
    const pipeline = createPipeline(architecture, served, {
      modelHash: '',
      emit: (event) => events.push(event),
    });
    for await (const batch of pipeline.execute(only(dataset.table))) {
      expect(batch.values.some((value) => Number.isNaN(value))).toBe(false);
      expect([...new Set(batch.degraded)]).toEqual([2]);
      const { receipt, degraded } = batch.result(0);
      expect(degraded).toBe(true);
      expect(receipt.absent['body']).toBe('failed');
      expect(receipt.weights?.['body']).toBe(0);
    }
    expect(events).toEqual([
      expect.objectContaining({ type: 'degraded', expert: 'body', rows: dataset.table.rows }),
    ]);
  });
});

it('an expert removed from the live council is absent; the others answer', async () => {
  const { architecture, model: shared } = await trained;
  const model = await restoreModel(architecture, await statesOf(shared));
  model.experts.remove('markov');
  const served = { ...model, council: { ...model.council, served: 'uniform' } };
  for await (const batch of createPipeline(architecture, served, { modelHash: '' }).execute(
    only(dataset.table),
  )) {
    expect(batch.values.some((value) => Number.isNaN(value))).toBe(false);
    expect(batch.result(0).receipt.absent['markov']).toBe('failed');
  }
});

describe('what cannot be trained', () => {
  it('one class', async () => {
    const quiet = { ...dataset, labels: dataset.labels.map((label) => label * 0) };
    await expect(createTrainer(plan()).train(quiet, { seed: '1' })).rejects.toMatchObject({
      code: 'DATA_INSUFFICIENT',
    });
  });

  it('an expert whose domain has no column', async () => {
    const council = plan([
      expert(
        'diet',
        expertType('any', () => ({ predict: fail })),
        'behavioural',
      ),
    ]);
    await expect(createTrainer(council).train(dataset, { seed: '1' })).rejects.toMatchObject({
      code: 'DATA_COLUMN',
    });
  });

  it('a cancelled run', async () => {
    const controller = new AbortController();
    const trainer = createTrainer(plan(), {
      emit: (event) => {
        if (event.type === 'task-finished' && event.done === 3) controller.abort();
      },
    });
    await expect(
      trainer.train(dataset, { seed: '1', signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

it('trains an aligned table, without the baseline that needs outcomes', async () => {
  const experts = plan().experts.map((own) =>
    own.name === 'markov' || own.name === 'climatology'
      ? { ...own, role: 'baseline' as const }
      : own,
  );
  const table = aligned();
  const { metrics } = await createTrainer({ ...plan(), experts }).train(table, { seed: '1' });
  expect(metrics.absent['markov']).toMatch(/no outcome column/);
  expect(metrics.models['climatology']?.pooledAuc).toBeLessThan(0.55);
  expect(metrics.models['body']?.pooledAuc).toBeGreaterThan(0.7);
  expect(metrics.rows).toBe(table.table.rows);
});

async function fail(): Promise<never> {
  throw new Error('not asked');
}
