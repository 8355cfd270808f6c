import { describe, expect, it } from '@jest/globals';
import {
  defineSearch,
  type ComponentState,
  type ExpertType,
  type ProdromeEvent,
  type SearchType,
} from '@prodrome/core';
import { logisticRegression } from '@prodrome/experts';
import { gridSearch, parseSpace, random } from '@prodrome/optimizers';
import {
  createPipeline,
  createTrainer,
  restoreModel,
  statesOf,
  type PlannedExpert,
  type PlannedSearch,
} from '../src/index.ts';
import { lossBy } from '../src/validation/search-metric.ts';
import { diary, expert, expertType, only, part, plan } from './support.ts';

const dataset = diary(18, 14);

const searching = (
  changes: Partial<PlannedSearch> = {},
  own: PlannedExpert = expert('tuned', logisticRegression, 'physiological', { C: 1 }),
): PlannedExpert => ({
  ...own,
  search: {
    search: part(gridSearch),
    space: parseSpace({ C: [0.0001, 0.01, 1] }),
    ...{ constraints: [], metric: 'log_loss', folds: 2 },
    withParameters: (parameters) => part(own.type, { ...(own.options as object), ...parameters }),
    ...changes,
  },
});

const train = (
  one: PlannedExpert,
  settings: Parameters<typeof createTrainer>[1] = {},
  signal?: AbortSignal,
) => createTrainer(plan([one]), settings).train(dataset, { seed: '1', ...(signal && { signal }) });

describe('a search for options of an expert', () => {
  it('is told with all trials, and what it chose is what is shipped', async () => {
    const events: ProdromeEvent[] = [];
    const { metrics, model, architecture } = await train(searching(), {
      emit: (event) => events.push(event),
    });
    const found = metrics.searches?.['tuned'];
    expect(found).toMatchObject({ type: 'grid_search', metric: 'log_loss', folds: 2 });
    expect(found?.trials.map(({ parameters }) => parameters)).toEqual([
      ...[{ C: 0.0001 }, { C: 0.01 }, { C: 1 }],
    ]);
    const scores = found?.trials.map(({ score = NaN }) => score) ?? [];
    expect(found?.score).toBe(Math.min(...scores));
    expect(found?.parameters).toEqual(
      found?.trials[scores.indexOf(Math.min(...scores))]?.parameters,
    );
    const [tuned] = architecture.plan.experts.filter(({ name }) => name === 'tuned');
    expect(tuned?.recipe.options).toMatchObject(found?.parameters ?? {});
    expect(tuned?.search).toBeUndefined();
    const notes = events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    expect(notes).toContainEqual(
      expect.stringMatching(/^expert tuned: grid_search chose C .*log_loss .*best of 3 trials$/),
    );
    // it equals the expert that was trained with these options in the first place
    const fixed = expert('tuned', logisticRegression, 'physiological', { ...found?.parameters });
    const plain = await train(fixed);
    const shipped = await model.experts.getExpert('tuned');
    const same = await plain.model.experts.getExpert('tuned');
    expect(await shipped?.saveState()).toEqual(await same?.saveState());
    const restored = await restoreModel(architecture, await statesOf(model));
    for await (const batch of createPipeline(architecture, restored, { modelHash: '' }).execute(
      only(dataset.table),
    )) {
      expect(batch.result(5).prediction).toEqual(expect.anything());
    }
  });

  it('never sees a patient that is asked about afterwards', async () => {
    const log: {
      readonly what: 'search' | 'train' | 'predict';
      readonly patients: ReadonlySet<string>;
    }[] = [];
    const spySearch: SearchType = {
      ...(gridSearch as SearchType),
      create: (options, setting) => {
        log.push({ what: 'search', patients: new Set() });
        return gridSearch.create(options as never, setting);
      },
    };
    const spy = expertType('spy', () => ({
      train: async ({ table }) => {
        log.push({ what: 'train', patients: new Set(table.patientIds) });
        return { metrics: {}, notes: [] };
      },
      predict: async ({ table, rows }) => {
        log.push({ what: 'predict', patients: new Set(table.patientIds) });
        return { values: new Float64Array(rows.length).fill(0.5) };
      },
    }));
    const own = expert('spy', spy, 'all');
    await train(searching({ search: part(spySearch), space: parseSpace({ a: [1, 2] }) }, own));
    const starts = log.flatMap(({ what }, at) => (what === 'search' ? [at] : []));
    let asked = 0;
    for (const [i, start] of starts.entries()) {
      const own = log.slice(start + 1, starts[i + 1]);
      // two values on two folds, then the training with what was chosen, then the rows that were held out
      const kinds = own.map(({ what }) => what);
      const trials = Array.from({ length: 4 }, () => ['train', 'predict']).flat();
      expect(kinds.slice(0, 9)).toEqual([...trials, 'train']);
      const held = own.slice(9).flatMap(({ patients }) => [...patients]);
      if (held.length > 0 && i < starts.length - 1) asked += 1;
      for (const { patients } of i < starts.length - 1 ? own.slice(0, 9) : []) {
        for (const patient of held) expect(patients.has(patient)).toBe(false);
      }
      // nor is anybody on both sides of a fold of the search
      for (let fold = 0; fold < 8; fold += 2) {
        const [trained, tested] = [own[fold]?.patients, own[fold + 1]?.patients];
        for (const patient of tested ?? []) expect(trained?.has(patient)).toBe(false);
      }
    }
    expect(starts.length).toBeGreaterThan(9);
    expect(asked).toBe(starts.length - 1);
  });

  it('honours its metric', async () => {
    const scoreOf = async (metric: PlannedSearch['metric']) =>
      (await train(searching({ metric }))).metrics.searches?.['tuned'];
    const auc = await scoreOf('pooled_auc');
    const scores = auc?.trials.map(({ score = NaN }) => score) ?? [];
    expect(auc?.score).toBe(Math.max(...scores));
    expect(auc?.score).toBeGreaterThan(0.5);
    const brier = await scoreOf('brier');
    expect(brier?.score).toBeLessThan(0.26);
    const set = { labels: Float64Array.of(0, 1, 0, 1), patients: Int32Array.of(0, 0, 1, 1) };
    const values = Float64Array.of(0.1, 0.2, 0.8, 0.9);
    expect(lossBy('within_auc', { set, values })).toBe(-1);
    expect(lossBy('pooled_auc', { set, values })).toBe(-0.75);
    expect(lossBy('average_precision', { set, values })).toBeCloseTo(-(1 / 2 + 1 / 3), 12);
  });

  it('stops trials that are not worth their other folds, and says which', async () => {
    let trainings = 0;
    const counting: ExpertType = {
      ...(logisticRegression as ExpertType),
      create: (options, setting) => {
        trainings += 1;
        return logisticRegression.create(options as never, setting);
      },
    };
    const own = expert('tuned', counting, 'physiological', { C: 1 });
    const space = parseSpace({ C: [0.3, 1e-6, 1e-5, 3e-6] });
    const run = async (changes: Partial<PlannedSearch>) => {
      trainings = 0;
      const { metrics } = await train(searching({ space, folds: 4, ...changes }, own));
      return { trials: metrics.searches?.['tuned']?.trials ?? [], trainings };
    };
    const whole = await run({});
    const pruned = await run({ pruner: { type: 'successive_halving', least: 1, factor: 2 } });
    expect(whole.trials.some((trial) => trial.pruned)).toBe(false);
    expect(pruned.trials.map((trial) => trial.pruned === true)).toEqual([false, true, true, true]);
    expect(pruned.trials[0]).toEqual(whole.trials[0]);
    // three of four folds of most of three trials in four, in each of the training sets
    expect(pruned.trainings).toBeLessThan(whole.trainings * 0.7);
    const alike = await run({ pruner: { type: 'wilcoxon', level: 0.3, warmup: 1 } });
    expect(alike.trials.map((trial) => trial.pruned === true)).toEqual([false, true, true, true]);
  });

  it('a trial that fails is told, and all that fail are the failure of the expert', async () => {
    const failing = expertType('failing', () => ({
      predict: async ({ rows }) => ({ values: new Float64Array(rows.length) }),
    }));
    const own = expert('failing', failing, 'all');
    const withParameters = ({ a }: { readonly a?: unknown }) => {
      if (a === 2) throw new Error('no memory left');
      return part(failing, {});
    };
    const some = await train(searching({ space: parseSpace({ a: [1, 2] }), withParameters }, own));
    expect(some.metrics.searches?.['failing']?.trials[1]?.failure).toBe('no memory left');
    const all = await train(searching({ space: parseSpace({ a: [2] }), withParameters }, own));
    expect(all.metrics.absent['failing']).toMatch(/1 that failed, the first: no memory left/);
    expect(all.metrics.searches).toBeUndefined();
  });

  it('goes on within a task, and ends the same', async () => {
    const one = searching({
      search: part(random),
      space: parseSpace({ C: { low: 0.001, high: 1, log: true } }),
      trials: 4,
    });
    const expected = await train(one);
    const states = new Map<string, ComponentState>();
    const controller = new AbortController();
    let left = 7;
    const stopping = train(
      one,
      {
        checkpoint: (key, state) => {
          states.set(key, state());
          if (--left === 0) controller.abort();
        },
      },
      controller.signal,
    );
    await expect(stopping).rejects.toMatchObject({ code: 'CANCELLED' });
    let tried = 0;
    const counting: SearchType = defineSearch({
      ...(random as SearchType),
      create: (options, setting) => {
        const inner = random.create(options as never, setting);
        return {
          ...inner,
          tell: (id, loss) => {
            tried += 1;
            inner.tell(id, loss);
          },
        };
      },
    });
    const resumed: string[] = [];
    const again = await train(
      {
        ...one,
        search: { ...(one.search as PlannedSearch), search: { ...part(random), type: counting } },
      },
      {
        resume: (key) => {
          const state = states.get(key);
          if (state) resumed.push(state.kind);
          return state;
        },
      },
    );
    expect(new Set(resumed)).toEqual(new Set(['expert_search']));
    expect(tried).toBeGreaterThan(0);
    expect(again.metrics).toEqual(expected.metrics);
    expect(await statesOf(again.model)).toEqual(await statesOf(expected.model));
  });
});
