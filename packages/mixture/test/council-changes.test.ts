import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { encodeState, type ExpertType } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { climatology, logisticRegression, markov } from '@prodrome/experts';
import { createStream } from '@prodrome/numerics';
import {
  createPipeline,
  createTrainer,
  forecastAll,
  restoreModel,
  statesOf,
  updateMixture,
  type Architecture,
  type CouncilChange,
  type MixtureModel,
  type MixtureUpdate,
  type ModelStates,
  type PlannedExpert,
} from '../src/index.ts';
import { diary, expert, expertType, only, part, plan, preprocessing } from './support.ts';

const options = { seed: '5', replicates: 40 };

/** A clinic in which the signal of the body decides, or the weather. */
function clinic(patients: number, seed: string, cause: 'signal' | 'pressure' = 'signal'): Dataset {
  const dataset = diary(patients, 30, seed);
  const { table } = dataset;
  const stream = createStream(`clinic ${seed}`);
  const labels = dataset.labels.map((label, row) => {
    const at = table.columns.findIndex(({ name }) => name === cause);
    const value = table.values[row * table.columns.length + at] ?? NaN;
    const p = Number.isNaN(value) ? 0.5 : 1 / (1 + Math.exp(-4 * (value - 0.5)));
    return Number.isNaN(label) ? label : Number(stream.next() < p);
  });
  return { ...dataset, labels };
}

interface Made {
  readonly model: MixtureModel;
  readonly architecture: Architecture;
  readonly states: ModelStates;
}

const kept = new Map<string, Promise<Made>>();

/** A council of the first clinic. */
const council = (names: readonly string[]): Promise<Made> => {
  const known = {
    climatology: { ...expert('climatology', climatology, 'history'), role: 'baseline' },
    markov: expert('markov', markov, 'history'),
    body: expert('body', logisticRegression, 'physiological'),
    weather: expert('weather', logisticRegression, 'environmental'),
    everything: expert('everything', logisticRegression, 'all'),
  } satisfies Record<string, PlannedExpert>;
  const made = async (): Promise<Made> => {
    const experts = names.map((name) => known[name as keyof typeof known]);
    const { model, architecture } = await createTrainer(plan([], { experts })).train(
      clinic(30, 'first'),
      { seed: '1' },
    );
    return { model, architecture, states: await statesOf(model) };
  };
  const key = names.join();
  kept.set(key, kept.get(key) ?? made());
  return kept.get(key) as Promise<Made>;
};

const withoutBody = () => council(['climatology', 'markov', 'weather']);
const whole = () => council(['climatology', 'markov', 'body', 'weather']);

const change = (made: Made, dataset: Dataset, asked?: CouncilChange) =>
  updateMixture(made.model, made.architecture.plan, dataset, {
    ...options,
    ...(asked && { change: asked }),
  });

async function changed({ states, architecture }: Made, update: MixtureUpdate): Promise<Made> {
  const own = { ...architecture, plan: update.plan };
  const all: ModelStates = new Map([...states, ...update.states]);
  return { architecture: own, states: all, model: await restoreModel(own, all) };
}

const done = ({ update }: Awaited<ReturnType<typeof change>>): MixtureUpdate => {
  if (!update) throw new Error('nothing was changed');
  return update;
};

const bytes = (states: ModelStates, name: string): string => {
  const state = states.get(name);
  if (!state) throw new Error(`no state ${name}`);
  return createHash('sha256').update(encodeState(state)).digest('hex');
};

async function predict({ architecture, model }: Made, dataset: Dataset) {
  const pipeline = createPipeline(architecture, model, { modelHash: 'x' });
  for await (const batch of pipeline.execute(only(dataset.table))) return batch;
  throw new Error('no answer');
}

const body = expert('body', logisticRegression, 'physiological');

/** Sure of what it has learned, and knows of nobody else: it answers a fixed guess by the patient's first value. */
const guesser: ExpertType = expertType('guesser', () => ({
  predict: async ({ table, rows }) => ({
    values: Float64Array.from(rows, (row) => {
      const cell = table.values[row * table.columns.length] ?? 0;
      return (Math.floor(cell * 1e4) % 10) / 10;
    }),
  }),
}));

describe('an expert that is added', () => {
  it('is mixed where the mixture with it is better by an interval, for further patients too; the others stay byte for byte', async () => {
    const made = await withoutBody();
    const found = await change(made, clinic(40, 'second'), { kind: 'add', expert: body });
    const update = done(found);
    const added = update.events.find(({ kind }) => kind === 'added');
    expect(added).toMatchObject({ expert: 'body' });
    expect(added).not.toHaveProperty('shadow');
    expect(added?.decisions.map(({ incumbent }) => incumbent)).toEqual([
      'before the update',
      'updated',
    ]);
    for (const { ci } of added?.decisions ?? []) expect(ci?.[1]).toBeLessThan(0);
    expect([...update.states.keys()].sort()).toEqual(['council', 'expert.body']);
    const after = await changed(made, update);
    const further = clinic(40, 'third');
    const [then, now] = [await predict(made, further), await predict(after, further)];
    expect(lossOf(further.labels, now.values)).toBeLessThan(
      lossOf(further.labels, then.values) - 0.01,
    );
    expect(now.experts).toContain('body');
  });

  it('is a shadow where it is not: it answers, and forecasts, confidences and the other weights are the same bits', async () => {
    const made = await whole();
    const noise = expert('guess', guesser, 'environmental');
    const found = await change(made, clinic(20, 'fourth'), { kind: 'add', expert: noise });
    const update = done(found);
    expect(update.events).toMatchObject([{ kind: 'added', expert: 'guess', shadow: true }]);
    expect(found.metrics.models['selected']).toEqual(found.metrics.models['before the update']);
    const after = await changed(made, update);
    const further = clinic(8, 'fifth');
    const [then, now] = [await predict(made, further), await predict(after, further)];
    expect(now.values).toEqual(then.values);
    expect(now.confidence).toEqual(then.confidence);
    expect(now.degraded).toEqual(then.degraded);
    const k = now.experts.length;
    const at = now.experts.indexOf('guess');
    const others = now.weights.filter((_, cell) => cell % k !== at);
    expect(others).toEqual(then.weights);
    expect(now.weights.filter((_, cell) => cell % k === at).every((weight) => weight === 0)).toBe(
      true,
    );
    expect(now.expertValues.some((value, cell) => cell % k === at && !Number.isNaN(value))).toBe(
      true,
    );
    for (const { confidence } of [now.result(0), now.result(1)]) expect(confidence).toBeDefined();
    // and an update that learns nothing else leaves it one
    const again = await change(after, clinic(20, 'sixth'));
    expect(again.decisions.map(({ candidate }) => candidate)).toEqual([
      'updated',
      'with guess',
      'with guess',
    ]);
    expect(again.update?.events.some(({ expert: who }) => who === 'guess') ?? false).toBe(false);
  });

  it('is woken by a later update that shows its worth', async () => {
    const made = await withoutBody();
    // six patients are too few to be sure of anything
    const first = done(await change(made, clinic(6, 'few'), { kind: 'add', expert: body }));
    expect(first.events).toMatchObject([{ kind: 'added', shadow: true }]);
    const after = await changed(made, first);
    const update = done(await change(after, clinic(50, 'many')));
    expect(update.events.at(-1)).toMatchObject({ kind: 'woken', expert: 'body' });
    const { plan: own } = update;
    expect(own.experts.find(({ name }) => name === 'body')?.role).toBe('member');
    const woken = await changed(after, update);
    expect(bytes(woken.states, 'expert.body')).toBe(bytes(after.states, 'expert.body'));
    const further = clinic(10, 'more');
    const { weights, experts } = await predict(woken, further);
    const at = experts.indexOf('body');
    expect(weights.some((weight, cell) => cell % experts.length === at && weight > 0)).toBe(true);
  });

  it('brings its own preparation of columns, and leaves the features of the others as they are', async () => {
    const made = await withoutBody();
    const prepared = { ...body, preprocessing: part(preprocessing) };
    const update = done(
      await change(made, clinic(40, 'second'), { kind: 'add', expert: prepared }),
    );
    const after = await changed(made, update);
    const further = clinic(6, 'seventh');
    const [then, now] = [
      await forecastAll(made.model, further.table),
      await forecastAll(after.model, further.table),
    ];
    for (const name of ['climatology', 'markov', 'weather']) {
      expect(now.values[name]).toEqual(then.values[name]);
    }
    expect([...(now.values['body'] ?? [])].some((value) => !Number.isNaN(value))).toBe(true);
  });

  it('is refused under a name that is taken, with a search, and without columns', async () => {
    const made = await whole();
    const dataset = clinic(10, 'refused');
    const add = (given: PlannedExpert) => change(made, dataset, { kind: 'add', expert: given });
    await expect(add(body)).rejects.toMatchObject({ code: 'USAGE' });
    const searched = expert('searched', logisticRegression, 'physiological');
    const search = {} as NonNullable<PlannedExpert['search']>;
    await expect(add({ ...searched, search })).rejects.toMatchObject({ code: 'CONFIG' });
    const nowhere = expert('nowhere', logisticRegression, 'medication_history');
    await expect(add({ ...nowhere, history: false })).rejects.toMatchObject({
      code: 'DATA_COLUMN',
    });
  });

  it('that throws is told as what it is', async () => {
    const made = await whole();
    const broken = expert(
      'broken',
      expertType('broken', () => ({
        train: async () => {
          throw new Error('no memory left');
        },
        predict: async ({ rows }) => ({ values: new Float64Array(rows.length) }),
      })),
      'environmental',
    );
    await expect(
      change(made, clinic(10, 'refused'), { kind: 'add', expert: broken }),
    ).rejects.toMatchObject({ code: 'EXPERT_FAILED' });
  });
});

describe('an expert that is trained anew', () => {
  it('takes its own place where other columns have come to matter; nobody else is touched', async () => {
    const made = await council(['climatology', 'markov', 'everything']);
    const dataset = clinic(40, 'turned', 'pressure');
    const update = done(await change(made, dataset, { kind: 'retrain', name: 'everything' }));
    expect(update.events.at(-1)).toMatchObject({ kind: 'retrained', expert: 'everything' });
    expect([...update.states.keys()].sort()).toEqual(['council', 'expert.everything']);
    const after = await changed(made, update);
    const further = clinic(30, 'turned too', 'pressure');
    const [then, now] = [await predict(made, further), await predict(after, further)];
    expect(now.experts).toEqual(then.experts);
    expect(lossOf(further.labels, now.values)).toBeLessThan(
      lossOf(further.labels, then.values) - 0.02,
    );
  });

  it('stays as it was where nothing has changed', async () => {
    const made = await whole();
    const found = await change(made, clinic(20, 'same'), { kind: 'retrain', name: 'weather' });
    expect(found.update?.events.some(({ kind }) => kind === 'retrained') ?? false).toBe(false);
    expect(found.update?.states.has('expert.weather') ?? false).toBe(false);
    expect(Object.keys(found.metrics.models)).toContain('weather trained anew');
  });
});

describe('an expert that is removed', () => {
  it('is gone whatever that costs, and what it costs is told', async () => {
    const made = await whole();
    const found = await change(made, clinic(30, 'poorer'), { kind: 'remove', name: 'body' });
    const update = done(found);
    expect(update.events).toEqual([
      { kind: 'removed', expert: 'body', decisions: found.decisions },
    ]);
    const [decision] = found.decisions;
    expect(decision).toMatchObject({ candidate: 'without body', accepted: false });
    expect(decision?.ci?.[0]).toBeGreaterThan(0);
    const after = await changed(made, update);
    const { experts, values } = await predict(after, clinic(5, 'asked'));
    expect(experts).toEqual(['climatology', 'markov', 'weather']);
    expect(values.some(Number.isNaN)).toBe(false);
    for (const name of experts) {
      expect(bytes(after.states, `expert.${name}`)).toBe(bytes(made.states, `expert.${name}`));
    }
  });

  it('as a shadow changes nothing', async () => {
    const made = await whole();
    const noise = expert('guess', guesser, 'environmental');
    const with2 = await changed(
      made,
      done(await change(made, clinic(20, 'fourth'), { kind: 'add', expert: noise })),
    );
    const found = await change(with2, clinic(20, 'sixth'), { kind: 'remove', name: 'guess' });
    const after = await changed(with2, done(found));
    const further = clinic(5, 'asked');
    const [then, now] = [await predict(made, further), await predict(after, further)];
    expect(now.values).toEqual(then.values);
    expect(now.experts).toEqual(then.experts);
    expect(bytes(after.states, 'council')).toBe(bytes(made.states, 'council'));
  });

  it.each([
    ['of no such name', 'nobody', 'NOT_FOUND'],
    ['that is the last one mixed', 'markov', 'USAGE'],
  ])('%s is refused', async (_, name, code) => {
    const made = await council(['climatology', 'markov']);
    const asked = change(made, clinic(10, 'refused'), { kind: 'remove', name });
    await expect(asked).rejects.toMatchObject({ code });
  });
});

it('gains nothing where outcomes are coins: an expert that learns by heart stays a shadow', async () => {
  const made = await withoutBody();
  for (const seed of ['a', 'b', 'c']) {
    const stream = createStream(`coins ${seed}`);
    const dataset = diary(15, 25, seed);
    const labels = dataset.labels.map((y) => (Number.isNaN(y) ? y : Number(stream.next() < 0.5)));
    const expertOf = expert('heart', byHeart, 'physiological');
    const coins = { ...dataset, labels };
    const { update, metrics } = await change(made, coins, { kind: 'add', expert: expertOf });
    const woken = update?.events.filter(({ kind, shadow }) => kind === 'added' && !shadow);
    expect(woken).toEqual([]);
    expect(metrics.models['with heart']?.logLoss).toBeGreaterThan(Math.log(2) - 0.005);
  }
});

/** Knows the label of every row that it has learned from. */
const byHeart: ExpertType = expertType('heart', () => {
  const known = new Map<number, number>();
  const cell = (table: Dataset['table'], row: number): number =>
    table.values[row * table.columns.length] ?? NaN;
  return {
    train: async ({ table, rows, labels }) => {
      rows.forEach((row, at) => known.set(cell(table, row), labels[at] ?? NaN));
      return { metrics: {}, notes: [] };
    },
    predict: async ({ table, rows }) => ({
      values: Float64Array.from(rows, (row) => {
        const label = known.get(cell(table, row));
        return label === undefined ? 0.5 : 0.01 + 0.98 * label;
      }),
    }),
  };
});

const lossOf = (labels: Float64Array, values: Float64Array): number => {
  const rows = [...labels.keys()].filter((row) => !Number.isNaN(labels[row]));
  const sum = rows.reduce((total, row) => {
    const p = values[row] ?? NaN;
    return total - Math.log(labels[row] === 1 ? p : 1 - p);
  }, 0);
  return sum / rows.length;
};
