import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  createMemoryStore,
  ProdromeError,
  readAll,
  type Awaitable,
  type PredictionResult,
  type RandomStream,
  type Store,
} from '@prodrome/core';
import { createStream, shuffle } from '@prodrome/numerics';
import { followPatients, openModel, train, type FollowedPatients } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
type Day = Readonly<Record<string, string | number>>;
let model: Awaited<ReturnType<typeof openModel>>;
let other: Awaited<ReturnType<typeof openModel>>;
let days: readonly Day[];
let forecasts: readonly number[];

/** The days of the first patient of a diary. */
const daysOf = (text: string): Day[] => {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split(',').slice(1);
  return lines
    .map((line) => line.split(',').slice(1))
    .map((cells) =>
      Object.fromEntries(
        names.map((name, at) => {
          const cell = cells[at] ?? '';
          return [name, name === 'date' || name === 'weekday' ? cell : Number(cell)];
        }),
      ),
    );
};

/** What a file of days is forecast as. */
const predicted = async (text: string, by = model): Promise<number[]> => {
  const file = await folder.write('asked.csv', text);
  return [...(await by.predict(file)).batch.values];
};

beforeAll(async () => {
  const config = (gate: string) => `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: rate, type: climatology, specialty: history }
gating_network: { combination_strategy: ${gate} }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`;
  const data = await folder.write('diary.csv', diaryText());
  const open = async (name: string, gate: string) => {
    const out = folder.path(name);
    await train({ config: await folder.write(`${name}.yaml`, config(gate)), data, out });
    return openModel(out);
  };
  model = await open('model', 'log_pool');
  other = await open('other', 'weighted_average');
  const text = diaryText({ from: 50, patients: 1, days: 8 });
  days = daysOf(text);
  forecasts = await predicted(text);
});

const followed = (store: Store = createMemoryStore(), by = model): FollowedPatients =>
  followPatients({ model: by, store });
const values = (results: readonly PredictionResult[]) =>
  results.map(({ prediction }) => prediction);
const latest = async (patients: FollowedPatients, id = 'P') =>
  (await patients.forecast(id)).prediction;
const told = (from: number, to?: number): readonly Day[] => days.slice(from, to);

/** The day without one of its columns. */
const without = (day: Day, column: string): Day =>
  Object.fromEntries(Object.entries(day).filter(([name]) => name !== column));

/** The day with the other outcome. */
const contrary = (day: Day | undefined): Day => ({
  ...day,
  headache: 1 - Number(day?.['headache']),
});

describe('days that come one by one', () => {
  it('are forecast as in a file, also by another process that goes on, and several at once', async () => {
    const store = createMemoryStore();
    const first = await followed(store).observe('P', told(0, 3));
    expect(first.days).toEqual({ added: 3, corrected: 0, repeated: 0 });
    const rest: PredictionResult[] = [];
    for (const day of told(3)) rest.push(...(await followed(store).observe('P', [day])).forecasts);
    expect([...values(first.forecasts), ...values(rest)]).toEqual(forecasts);
    expect(await latest(followed(store))).toBe(forecasts.at(-1));
  });

  it('may come late, be repeated and be corrected: the last forecast is that of all of them in order', async () => {
    const store = createMemoryStore();
    const patients = followed(store);
    const order = [2, 0, 5, 1, 7, 3, 6, 4];
    await Promise.all(order.map((at) => patients.observe('P', [days[at] as Day])));
    expect(await latest(patients)).toBe(forecasts.at(-1));
    const again = await patients.observe('P', told(0));
    expect(again.days).toEqual({ added: 0, corrected: 0, repeated: 8 });
    await patients.observe('R', told(0, 4));
    const mixed = await patients.observe('R', told(2));
    expect(mixed.days).toEqual({ added: 4, corrected: 0, repeated: 2 });
    expect(values(mixed.forecasts)).toEqual(forecasts.slice(2));
    const wrong = contrary(days[4]);
    expect((await patients.observe('Q', [...told(0, 4), wrong, ...told(5)])).days.added).toBe(8);
    expect(await latest(patients, 'Q')).not.toBe(forecasts.at(-1));
    const corrected = await patients.observe('Q', told(4, 5));
    expect(corrected.days.corrected).toBe(1);
    expect(values(corrected.forecasts)).toEqual([forecasts[4]]);
    expect(await latest(patients, 'Q')).toBe(forecasts.at(-1));
  });

  it('are taken in by another model from the log', async () => {
    const store = createMemoryStore();
    await followed(store).observe('P', told(0, 6));
    const swapped = followed(store, other);
    const text = diaryText({ from: 50, patients: 1, days: 8 });
    const expected = await predicted(text, other);
    expect(await latest(swapped)).toBe(expected[5]);
    expect(values((await swapped.observe('P', told(6))).forecasts)).toEqual(expected.slice(6));
  });

  it('are refused, and leave no trace, when something is wrong with one of them', async () => {
    const patients = followed();
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (error: unknown) => (ProdromeError.is(error) ? error.code : String(error)),
      );
    const bad: [Day[], string][] = [
      [[{ headache: 1 }], 'DATA_VALUE'],
      [[{ ...days[0], sleep_h: 'long' }], 'DATA_VALUE'],
      [[{ ...days[0], sleeep_h: 4 }], 'DATA_COLUMN'],
      [[{ ...days[0], patient: 'Q' }], 'DATA_VALUE'],
      [[days[0] as Day, { ...days[0], sleep_h: 3 }], 'DATA_CONFLICT'],
    ];
    for (const [records, code] of bad) {
      expect([code, await codeOf(patients.observe('P', [days[1] as Day, ...records]))]).toEqual([
        code,
        code,
      ]);
    }
    expect(await codeOf(patients.forecast('P'))).toBe('NOT_FOUND');
    await patients.observe('P', told(0, 1), { request: 'a' });
    expect(await codeOf(patients.observe('P', told(1, 2), { request: 'a' }))).toBe('DATA_CONFLICT');
    const { days: counts } = await patients.observe('P', told(0, 1), { request: 'a' });
    expect(counts.repeated).toBe(1);
  });
});

/** A store that takes turns with others at every call, by chance. */
function slowed(store: Store, stream: RandomStream): Store {
  const after =
    <Given extends readonly unknown[], Result>(work: (...given: Given) => Awaitable<Result>) =>
    async (...given: Given): Promise<Result> => {
      for (let turns = Math.floor(6 * stream.next()); turns > 0; turns--) await setImmediate();
      const result = await work(...given);
      for (let turns = Math.floor(6 * stream.next()); turns > 0; turns--) await setImmediate();
      return result;
    };
  return {
    ...store,
    load: after((ids) => store.load(ids)),
    save: after((memories) => store.save(memories)),
    append: after((log, records) => store.append(log, records)),
    read: after((log, query) => store.read(log, query)),
  };
}

describe('several servers of one store', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'end with what a file of all days is forecast as, whoever told what when (chance %i)',
    async (seed) => {
      const store = createMemoryStore();
      const servers = ['a', 'b', 'c'].map((name) => {
        const stream = createStream(`${name} ${seed}`);
        return { stream, patients: followed(slowed(store, stream)) };
      });
      await Promise.all(
        servers.map(async ({ stream, patients }, server) => {
          for (const at of shuffle([...days.keys()], stream)) {
            const day = days[at] as Day;
            if (server > 0 && stream.next() < 0.3) {
              await patients.observe('P', [{ ...day, sleep_h: 1 }]);
            }
            await patients.observe('P', [day]);
            if (stream.next() < 0.5) {
              await patients.feedback('P', {
                time: day['date'] as string,
                outcome: day['headache'] as 0 | 1,
              });
            }
            if (stream.next() < 0.5) await patients.forecast('P');
          }
        }),
      );
      for (const { patients } of servers) {
        expect(await latest(patients)).toBe(forecasts.at(-1));
        expect((await patients.memory('P')).days?.map(({ forecast }) => forecast[0])).toEqual(
          forecasts,
        );
      }
    },
  );
});

it('is not misled by a memory that another server has made of fewer days at the same moment', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const store = createMemoryStore();
    const [a, b] = ['a', 'b'].map((name) =>
      followed(slowed(store, createStream(`${name} ${seed}`))),
    ) as [FollowedPatients, FollowedPatients];
    for (let at = 0; at < days.length; at += 2) {
      await Promise.all([a.observe('P', told(at, at + 1)), b.observe('P', told(at + 1, at + 2))]);
      expect([seed, await latest(a)]).toEqual([seed, forecasts[at + 1]]);
      expect([seed, await latest(b)]).toEqual([seed, forecasts[at + 1]]);
    }
  }
});

describe('feedback', () => {
  it('is the outcome of its day: told late it is as if the day had it, taken back as if it had not', async () => {
    const patients = followed();
    const unknown = days.map((day) => without(day, 'headache'));
    await patients.observe('P', unknown);
    const silent = await latest(patients);
    for (const { date, headache } of days) {
      const outcome = headache as 0 | 1;
      expect(await patients.feedback('P', { time: date as string, outcome })).toEqual({
        ...{ revision: 1, learned: true },
      });
    }
    expect(await latest(patients)).toBe(forecasts.at(-1));
    for (const { date } of days) {
      await patients.feedback('P', { time: date as string, outcome: null });
    }
    expect(await latest(patients)).toBe(silent);
  });

  it('of a day of which nothing else is known makes a row, which goes with it', async () => {
    const patients = followed();
    await patients.observe('P', told(0));
    const last = await patients.forecast('P');
    const time = '2025-01-01';
    await patients.feedback('P', { time, outcome: 1 });
    expect((await patients.forecast('P')).timestamp).toBe(time);
    await patients.feedback('P', { time, outcome: null });
    expect(await patients.forecast('P')).toEqual(last);
    expect((await patients.explain('P')).timestamp).toBe(last.timestamp);
  });

  it('stands beside the forecast in the history, and an observation may not contradict it', async () => {
    const patients = followed();
    await patients.observe('P', told(0, 1));
    const { date, headache } = days[1] as Day;
    await patients.feedback('P', { time: String(date), outcome: headache as 0 | 1 });
    const [first] = await patients.history('P');
    expect(first).toMatchObject({
      ...{ time: days[0]?.['date'], forecast: forecasts[0] },
      ...{ outcome: headache, model: model.hash },
    });
    await expect(patients.observe('P', [contrary(days[1])])).rejects.toMatchObject({
      code: 'DATA_CONFLICT',
    });
    expect(values((await patients.observe('P', told(1, 2))).forecasts)).toEqual([forecasts[1]]);
  });

  it('is not known of a day after all that can be told', async () => {
    const patients = followed();
    await patients.observe('P', [{ ...days[0], date: '9999-12-31' }]);
    expect(await patients.history('P')).toMatchObject([{ time: '9999-12-31', outcome: null }]);
  });
});

it('keeps outcomes of an aligned table beside its rows: they are no rows, and nothing is learned of them', async () => {
  const [head = '', ...lines] = diaryText().trimEnd().split('\n');
  const text = [head.replace('headache', 'attack_tomorrow'), ...lines, ''].join('\n');
  const config = await folder.write(
    'aligned.yaml',
    `
data: { target: attack_tomorrow, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  const out = folder.path('aligned');
  await train({ config, data: await folder.write('aligned.csv', text), out });
  const patients = followed(createMemoryStore(), await openModel(out));
  const rows = days.map((day) => without(day, 'headache'));
  const time = String(days[3]?.['date']);
  expect(await patients.feedback('P', { time, outcome: 1 })).toEqual({
    revision: 1,
    learned: false,
  });
  await expect(patients.forecast('P')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const first = await patients.observe('P', rows.slice(0, 3));
  expect(first.days.added).toBe(3);
  expect(await latest(patients)).toBe(first.forecasts[2]?.prediction);
  await patients.observe('P', rows.slice(3));
  expect((await patients.feedback('P', { time, outcome: 0 })).revision).toBe(2);
  const history = await patients.history('P');
  expect(history.map(({ outcome }) => outcome)).toEqual([
    null,
    null,
    null,
    0,
    null,
    null,
    null,
    null,
  ]);
});

it('loses nothing that it answered when it ends between any two writes, and repairs what it finds', async () => {
  type Step = (patients: FollowedPatients) => Promise<unknown>;
  const steps: Step[] = [
    (patients) => patients.observe('P', told(0, 2)),
    (patients) => patients.observe('P', told(3, 5)),
    (patients) => patients.observe('P', told(2, 3), { request: 'late' }),
    (patients) => patients.observe('P', [contrary(days[5])]),
    (patients) => patients.observe('P', told(5, 6)),
    (patients) => patients.feedback('P', { time: String(days[6]?.['date']), outcome: 1 }),
    (patients) => patients.feedback('P', { time: String(days[6]?.['date']), outcome: null }),
    (patients) => patients.observe('P', told(6)),
  ];
  for (let end = 1; ; end++) {
    const store = createMemoryStore();
    const state = { left: end };
    const ending = endingAfter(store, state);
    for (const step of steps) {
      // killed, the call is made once more by the next process
      await step(followed(ending)).catch(async (error: unknown) => {
        if (!(error instanceof Killed)) throw error;
        await step(followed(store));
      });
    }
    expect(await latest(followed(store))).toBe(forecasts.at(-1));
    const kept = new Map<string, unknown>();
    for await (const { at, body } of readAll(store, 'predictions')) kept.set(at, body.prediction);
    expect([end, kept.size]).toEqual([end, days.length]);
    if (state.left > 0) break;
  }
});

class Killed extends Error {}

/** A store on which only so many writes take place: the process ends before the next one. */
function endingAfter(store: Store, state: { left: number }): Store {
  const count = (): void => {
    state.left -= 1;
    if (state.left === 0) throw new Killed();
  };
  return {
    ...store,
    save: (memories) => {
      count();
      return store.save(memories);
    },
    append: (log, records) => {
      count();
      return store.append(log, records);
    },
  };
}
