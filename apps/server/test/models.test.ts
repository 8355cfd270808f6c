import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openModel, openRegistry, registerModel } from '@prodrome/assembly';
import { readAll } from '@prodrome/core';
import { daysOf, diaryText, serve, temporaryFolder, trainModel, type Served } from './support.ts';

const folder = temporaryFolder();
const days = daysOf(50, 8);
const text = diaryText({ P: days });
let [one, two] = ['', ''];
/** SHA-256 of each model, and what each forecasts of the days. */
let hashes: readonly string[];
let expected: readonly (readonly number[])[];

beforeAll(async () => {
  one = await trainModel(folder, 'one');
  two = await trainModel(folder, 'two', 'weighted_average');
  const models = await Promise.all([one, two].map((path) => openModel(path)));
  hashes = models.map(({ hash }) => hash);
  const file = await folder.write('asked.csv', text);
  expected = await Promise.all(
    models.map(async (model) => [...(await model.predict(file)).batch.values]),
  );
});

let server: Served;
afterEach(() => server.close());

const tell = async (day: object): Promise<number | undefined> => {
  const { json } = await server.ask('POST', '/v1/patients/P/observations', { days: [day] });
  return json.forecasts[0]?.prediction;
};
const ask = async () => (await server.ask('GET', '/v1/patients/P/forecast')).json;
const served = async (): Promise<unknown> => (await ask())['receipt'];

/** A registry with both models, the first of which is the champion. */
async function registryOf(name: string) {
  const place = { url: `sqlite:${folder.path(`${name}.db`)}`, artifacts: folder.path(name) };
  const { registry, store } = await openRegistry(place);
  for (const path of [one, two]) await registerModel(registry, { name: 'head', folder: path });
  await registry.promote('head', 1, 'champion', { evaluation: {} });
  return {
    ...place,
    promote: () => registry.promote('head', 2, 'champion', { against: 1, evaluation: {} }),
    close: () => store.close(),
  };
}

describe('a model that is swapped', () => {
  it('answers from the next request on as if it had been there from the first day, and no request is lost', async () => {
    const { url: store, artifacts, promote, close } = await registryOf('swapped');
    server = await serve({ model: 'head@champion', store, artifacts, watchSeconds: 0 });
    for (const day of days.slice(0, 4)) await tell(day);
    expect(await ask()).toMatchObject({
      prediction: expected[0]?.[3],
      receipt: { model: hashes[0] },
    });
    await promote();
    const swap = { isOver: false };
    const asking = (async () => {
      const seen = new Set<string>();
      while (!swap.isOver) {
        const { status, json } = await server.ask('GET', '/v1/patients/P/forecast');
        seen.add(`${status} ${json.prediction}`);
      }
      return [...seen];
    })();
    await server.reload();
    await tell(days[4] as object);
    await ask();
    swap.isOver = true;
    const possible = expected.flatMap((own) => [own[3], own[4]]).map((value) => `200 ${value}`);
    expect((await asking).filter((seen) => !possible.includes(seen))).toEqual([]);
    for (const day of days.slice(5)) await tell(day);
    expect(await ask()).toMatchObject({
      prediction: expected[1]?.at(-1),
      receipt: { model: hashes[1] },
    });
    const { json } = await server.ask('POST', '/v2/repository/index');
    expect(json).toEqual([
      { name: 'head', version: hashes[1]?.slice(0, 12), state: 'READY', reason: '' },
    ]);
    expect((await server.ask('GET', '/metrics')).text).toContain(
      `prodrome_model_info{model="${hashes[1] ?? ''}",role="served"} 1`,
    );
    await close();
  });

  it('is noticed by itself once it is promoted', async () => {
    const { url: store, artifacts, promote, close } = await registryOf('watched');
    server = await serve({ model: 'head@champion', store, artifacts, watchSeconds: 0.05 });
    await tell(days[0] as object);
    expect(await served()).toMatchObject({ model: hashes[0] });
    await promote();
    for (let tries = 0; tries < 100; tries++) {
      if (server.log().includes('another model')) break;
      await setTimeout(50);
    }
    expect(await served()).toMatchObject({ model: hashes[1] });
    await close();
  });

  it('stays where what it is named is damaged, until that is mended', async () => {
    const model = folder.path('changing');
    cpSync(one, model, { recursive: true });
    server = await serve({ model });
    rmSync(model, { recursive: true });
    cpSync(two, model, { recursive: true });
    writeFileSync(`${model}/metrics.json`, '{}');
    await tell(days[0] as object);
    await server.reload();
    expect(await served()).toMatchObject({ model: hashes[0] });
    expect(server.log()).toContain('stays as it was');
    cpSync(two, model, { recursive: true });
    await server.reload();
    expect(await served()).toMatchObject({ model: hashes[1] });
  });

  it('must be one, and a registry be named with it', async () => {
    server = await serve({ model: one });
    const tries: [string, object][] = [
      ['USAGE', { model: 'head@champion' }],
      ['USAGE', { model: 'he ad@champion', store: `sqlite:${folder.path('none.db')}` }],
      ['NOT_FOUND', { model: 'head@champion', store: `sqlite:${folder.path('none.db')}` }],
      ['NOT_FOUND', { model: one, shadow: folder.path('nowhere') }],
    ];
    for (const [code, options] of tries) {
      await expect(serve({ model: one, ...options })).rejects.toMatchObject({ code });
    }
  });
});

describe('a shadow', () => {
  const metric = async (name: string): Promise<number> => {
    const { text: all } = await server.ask('GET', '/metrics');
    return Number(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'm').exec(all)?.[1] ?? 0);
  };
  const count = async (least: number): Promise<number> => {
    for (let tries = 0; tries < 200; tries++) {
      if ((await metric('prodrome_shadow_difference_count')) >= least) break;
      await setTimeout(10);
    }
    return metric('prodrome_shadow_difference_count');
  };

  it('is compared with every forecast of a last day, and neither answers nor keeps anything', async () => {
    const store = `sqlite:${folder.path('shadow.db')}`;
    server = await serve({ model: one, shadow: two, store });
    const told: (number | undefined)[] = [];
    for (const [at, day] of days.entries()) {
      told.push(await tell(day));
      await count(at + 1);
    }
    expect(told).toEqual(expected[0]);
    expect(await count(days.length)).toBe(days.length);
    const sum = expected[0]?.reduce(
      (total, value, at) => total + Math.abs(value - (expected[1]?.[at] ?? NaN)),
      0,
    );
    expect(await metric('prodrome_shadow_difference_sum')).toBeCloseTo(sum ?? NaN, 12);
    expect(await metric('prodrome_shadow_failures_total')).toBe(0);
    await server.close();
    const { store: kept } = await openRegistry({ url: store });
    const models = new Set<string>();
    for await (const { body } of readAll(kept, 'predictions')) models.add(body.receipt.model);
    expect([...models]).toEqual([hashes[0]]);
    await kept.close();
    server = await serve({ model: one, shadow: two, store });
    // late: not the last day, and the next one is compared again
    await tell({ ...days[2], sleep_h: 3 });
    await tell({ ...days[7], sleep_h: 4 });
    expect(await count(1)).toBe(1);
    expect((await server.ask('DELETE', '/v1/patients/P')).status).toBe(204);
    await tell(days[0] as object);
    expect(await count(2)).toBe(2);
  });

  it('is not asked of what the served model refuses', async () => {
    server = await serve({ model: one, shadow: two });
    expect(
      (await server.ask('POST', '/v1/patients/Q/observations', { days: [{ date: 'x' }] })).status,
    ).toBe(422);
    expect(await metric('prodrome_shadow_difference_count')).toBe(0);
  });
});
