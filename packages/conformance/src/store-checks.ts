import {
  keepsLogs,
  logNames,
  patientLogs,
  ProdromeError,
  readAll,
  type Awaitable,
  type LogBodies,
  type LogQuery,
  type PatientMemory,
  type Store,
  type StoreType,
  type StoredRecord,
} from '@prodrome/core';
import { demand, type Check } from './check.ts';
import { ids } from './patient-store-checks.ts';
import { contractCheck } from './type-checks.ts';

/** A type of store that keeps logs under examination; {@link patientStoreChecks} examine its memory. */
export interface StoreSubject {
  readonly type: StoreType;
  /** A store in which nothing is kept, each time. */
  readonly create: () => Awaitable<Store>;
  /** The store that was created last, as another process would open it; for stores that outlive theirs. */
  readonly reopen?: () => Awaitable<Store>;
}

type Observation = StoredRecord<LogBodies['observations']>;

/** What was told of a day of March 2024. */
const observation = (subject: string, day: number, value: number | string = day): Observation => ({
  subject,
  at: `2024-03-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  key: `day-${day}`,
  body: { values: { sleep: value } },
});

const memory: PatientMemory = { model: 'one', asOf: 19_800, values: Float64Array.of(1) };

async function all(store: Store, query?: LogQuery): Promise<Observation[]> {
  const found: Observation[] = [];
  for await (const record of readAll(store, 'observations', query)) found.push(record);
  return found;
}

const told = (records: readonly StoredRecord[]): string => JSON.stringify(records);

const expectAll = async (
  store: Store,
  expected: readonly Observation[],
  what: string,
  query?: LogQuery,
): Promise<void> => {
  const [found, wanted] = [await all(store, query), expected].map(told);
  demand(found === wanted, `${what}: expected ${wanted ?? ''}, got ${found ?? ''}.`);
};

/** The code of what `append` throws; undefined where it answers. */
async function refusal(work: () => Awaitable<number>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (ProdromeError.is(error)) return error.code;
    throw error;
  }
}

/** Three patients, two of whom have told of several days, in no order. */
const diary = [
  observation('b', 2),
  observation('a', 3),
  observation('b', 1),
  observation('a', 1),
  observation('c', 9),
  observation('a', 2),
];

const inOrder = [1, 2, 3].map((day) => observation('a', day));

/** The laws of stores that keep logs. */
export const storeChecks: readonly Check<StoreSubject>[] = [
  contractCheck('patient store'),
  {
    name: 'create',
    law: 'A store has the methods of its contract.',
    remedy:
      'return `append`, `read`, `patients` and `close` beside `load`, `save` and `erase` from `create` of the type.',
    decisive: true,
    run: async ({ create }) => {
      demand(keepsLogs(await create()), 'A method is missing.');
    },
  },
  {
    name: 'appended',
    law: 'What was appended is read as it was, from its own log and no other; `append` tells how many records were new.',
    remedy: 'Keep `subject`, `at`, `key` and `body` of each record under the name of its log.',
    run: async ({ create }) => {
      const store = await create();
      const body = { values: { 'é "x"\u0000\ud800': '\u{1f600}', n: 1 / 3, b: true, none: null } };
      const record = { ...observation('a', 1), body };
      const count = await store.append('observations', [record]);
      demand(count === 1, `One record was appended, it told of ${count}.`);
      await expectAll(store, [record], 'Read');
      for (const log of logNames.filter((name) => name !== 'observations')) {
        demand((await store.read(log)).length === 0, `The log ${log} was not empty.`);
      }
    },
  },
  {
    name: 'ordered',
    law: 'Records are read subject by subject; of a subject by instant, then by key, in whatever order they were appended.',
    remedy: 'Sort by subject, `at`, `key`; instants and keys are ASCII and sort as texts.',
    run: async ({ create }) => {
      const store = await create();
      const twins = ['B', 'a', 'A'].map((key) => ({ ...observation('a', 2), key }));
      for (const record of [...diary, ...twins]) await store.append('observations', [record]);
      const found = await all(store);
      const subjects = found.map(({ subject }) => subject);
      const runs = subjects.filter((subject, at) => subject !== subjects[at - 1]);
      demand(runs.length === 3, `Subjects came as ${subjects.join()}.`);
      const places = found.filter(({ subject }) => subject === 'a').map(({ at, key }) => at + key);
      demand(places.join() === [...places].sort().join(), `Of one came ${places.join()}.`);
    },
  },
  {
    name: 'asked',
    law: 'A query gives the records of its subject, from and up to its instants, both included, oldest or newest first.',
    remedy:
      'Compare `at` with `from` and `to` by ≥ and ≤, and turn the order within each subject for `newestFirst`.',
    run: async ({ create }) => {
      const store = await create();
      await store.append('observations', diary);
      const [first, second, third] = inOrder.map(({ at }) => at) as [string, string, string];
      await expectAll(store, inOrder, 'Of one', { subject: 'a' });
      await expectAll(store, [], 'Of nobody', { subject: 'A' });
      await expectAll(store, inOrder.slice(1), 'From the second', { subject: 'a', from: second });
      await expectAll(store, inOrder.slice(0, 2), 'To the second', { subject: 'a', to: second });
      await expectAll(store, inOrder.slice(1, 2), 'The second', {
        ...{ subject: 'a', from: second, to: second },
      });
      await expectAll(store, inOrder.toReversed(), 'Newest first', {
        ...{ subject: 'a', newestFirst: true, from: first, to: third },
      });
    },
  },
  {
    name: 'pages',
    law: 'Pages together give every record once, each no longer than asked for.',
    remedy: 'Begin after the place `after` in the order of the answer; stop at `limit`.',
    run: async ({ create }) => {
      const store = await create();
      await store.append('observations', diary);
      const whole = told(await all(store));
      for (const limit of [1, 2, 3, 6, 7]) {
        demand((await store.read('observations', { limit })).length <= limit, 'A page was longer.');
        const pages = told(await all(store, { limit }));
        demand(pages === whole, `By pages of ${limit}: ${pages} instead of ${whole}.`);
        await expectAll(store, inOrder.toReversed(), `Newest first by ${limit}`, {
          ...{ subject: 'a', newestFirst: true, limit },
        });
      }
    },
  },
  {
    name: 'idempotent',
    law: 'A record that is there already changes nothing, and is not counted.',
    remedy:
      'Pass over a record of which an equal one with the same subject and key is there, also within one call.',
    run: async ({ create }) => {
      const store = await create();
      const own = observation('a', 1);
      await store.append('observations', [own]);
      const again = await store.append('observations', [own, observation('a', 2), own]);
      demand(again === 1, `One of three was new, it told of ${again}.`);
      await expectAll(store, inOrder.slice(0, 2), 'Afterwards');
    },
  },
  {
    name: 'unique',
    law: 'Another record of the same subject and key is refused, and with it all of the call.',
    remedy:
      'Throw `conflicting` of @prodrome/core where body or instant differ, before anything is kept.',
    run: async ({ create }) => {
      const store = await create();
      await store.append('observations', [observation('a', 1)]);
      const others = [
        observation('a', 1, 7),
        { ...observation('a', 1), at: '2024-03-05T00:00:00.000Z' },
      ];
      for (const other of others) {
        const code = await refusal(() =>
          store.append('observations', [observation('a', 2), other]),
        );
        demand(code === 'DATA_CONFLICT', `Another record was met with ${code ?? 'no error'}.`);
        await expectAll(store, inOrder.slice(0, 1), 'After it was refused');
      }
      const elsewhere = await store.append('observations', [
        { ...observation('b', 1), key: 'day-1' },
      ]);
      demand(elsewhere === 1, 'The same key of another subject was refused.');
    },
  },
  {
    name: 'contended',
    law: 'Of several that append at once other records of the same subject and key one is kept, and all others are told.',
    remedy: 'Leave uniqueness to the database, or let calls of all processes wait for each other.',
    run: async ({ create, reopen }) => {
      const store = await create();
      const other = (await reopen?.()) ?? store;
      const codes = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          refusal(() =>
            (at % 2 === 0 ? store : other).append('observations', [observation('a', 1, at)]),
          ),
        ),
      );
      const kept = codes.filter((code) => code === undefined).length;
      const refused = codes.filter((code) => code === 'DATA_CONFLICT').length;
      demand(kept === 1 && refused === 7, `Of eight ${kept} were kept and ${refused} refused.`);
      demand((await all(store)).length === 1, 'Not one record is there.');
    },
  },
  {
    name: 'refused',
    law: 'A key or an instant that is none is refused with `USAGE`, and with it all of the call.',
    remedy: 'Begin with `expectRecords` of @prodrome/core.',
    run: async ({ create }) => {
      const store = await create();
      const wrong = [
        { key: '' },
        { key: 'a b' },
        { key: 'é' },
        { key: 'k'.repeat(201) },
        { at: '2024-03-01' },
        // a zone is a way to mistake an instant
        { at: '2024-03-01T00:00:00.000+02:00' },
        { at: '2024-03-01T00:00:00Z' },
        { at: '2024-02-30T00:00:00.000Z' },
      ];
      for (const change of wrong) {
        const records = [observation('a', 2), { ...observation('a', 1), ...change }];
        const code = await refusal(() => store.append('observations', records));
        demand(code === 'USAGE', `${JSON.stringify(change)} was met with ${code ?? 'no error'}.`);
      }
      await expectAll(store, [], 'Afterwards');
    },
  },
  {
    name: 'copies',
    law: 'What is taken in or given out is a copy: changing it changes nothing.',
    remedy: 'Copy each record when it is appended and when it is read.',
    run: async ({ create }) => {
      const store = await create();
      const values: Record<string, number> = { sleep: 1 };
      const given = { ...observation('a', 1), body: { values } };
      await store.append('observations', [given]);
      values['sleep'] = 7;
      const [read] = await all(store);
      if (read) Object.assign(read.body.values, { sleep: 8 });
      await expectAll(store, inOrder.slice(0, 1), 'After both were changed');
    },
  },
  {
    name: 'subjects',
    law: 'Subjects differ where their code units differ.',
    remedy: 'Use subjects as they are for keys: no trimming, case folding or normalisation.',
    run: async ({ create }) => {
      const store = await create();
      await store.append(
        'observations',
        ids.map((id, at) => observation(id, (at % 28) + 1)),
      );
      for (const [at, id] of ids.entries()) {
        const own = [observation(id, (at % 28) + 1)];
        await expectAll(store, own, `Of ${JSON.stringify(id)}`, { subject: id });
      }
      demand((await all(store, { limit: 2 })).length === ids.length, 'Pages lost a subject.');
    },
  },
  {
    name: 'patients',
    law: 'Every patient of whom anything is kept is listed once, page by page; a run or a model is no patient.',
    remedy: 'Join the patients of the memory and of `patientLogs`.',
    run: async ({ create }) => {
      const store = await create();
      await store.append('observations', diary);
      await store.append('audit', [
        { ...observation('run', 1), body: { action: 'look', detail: {} } },
      ]);
      await store.save(new Map(['d', 'a'].map((id) => [id, memory])));
      for (const limit of [1, 3, 9]) {
        const found: string[] = [];
        for (;;) {
          const after = found.at(-1);
          const page = await store.patients({ limit, ...(after !== undefined && { after }) });
          found.push(...page);
          if (page.length < limit) break;
          demand(found.length < 9, 'Pages have no end.');
        }
        demand([...found].sort().join() === 'a,b,c,d', `It listed ${found.join()}.`);
      }
    },
  },
  {
    name: 'erased',
    law: 'Of an erased patient nothing is left in the memory and the logs of patients; all others stay.',
    remedy: 'Remove the records of every log in `patientLogs` in `erase`.',
    run: async ({ create, reopen }) => {
      const store = await create();
      for (const log of logNames) {
        // what the body says is nothing to a store
        await store.append(log, diary);
      }
      await store.save(new Map(['a', 'b'].map((id) => [id, memory])));
      await store.erase(['a', 'nobody']);
      for (const own of [store, await reopen?.()]) {
        if (!own) continue;
        demand((await own.load(['a', 'b'])).size === 1, 'The memories are others.');
        demand(!(await own.patients()).includes('a'), 'The erased patient is listed.');
        for (const log of logNames) {
          const left = (await own.read(log, { subject: 'a' })).length;
          const isOver = patientLogs.includes(log);
          demand(left === (isOver ? 0 : 3), `In ${log} ${left} records were left.`);
          const others = (await own.read(log, { subject: 'b' })).length;
          demand(others === 2, `In ${log} ${others} of 2 records of another are left.`);
        }
      }
    },
  },
  {
    name: 'tombstone',
    law: 'That somebody was erased stands in the audit log, and does not tell who.',
    remedy: 'Append `tombstoneOf` of @prodrome/core with each erasure that found something.',
    run: async ({ create }) => {
      const store = await create();
      await store.append('observations', [observation('somebody', 1)]);
      await store.erase(['somebody']);
      const entries = await store.read('audit');
      const erased = entries.filter(({ body }) => body.action === 'erase');
      demand(erased.length === 1, `It holds ${erased.length} entries of an erasure.`);
      demand(!told(entries).includes('somebody'), 'It names the patient.');
    },
  },
  {
    name: 'reopened',
    law: 'A store that outlives its process gives what was appended before.',
    remedy: 'Finish writing before `append` resolves.',
    applies: ({ reopen }) => reopen !== undefined,
    run: async ({ create, reopen }) => {
      const store = await create();
      await store.append('observations', inOrder);
      const again = await reopen?.();
      if (again) await expectAll(again, inOrder, 'Opened again');
    },
  },
];
