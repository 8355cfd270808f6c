import { Readable } from 'node:stream';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openFullStore, openModel, recordForecasts } from '@prodrome/assembly';
import {
  daysOf,
  diaryText,
  serve,
  temporaryFolder,
  trainModel,
  type Body,
  type Served,
} from './support.ts';

const folder = temporaryFolder();
let model: string;
let expected: readonly number[];
const days = daysOf(50, 8);
beforeAll(async () => {
  model = await trainModel(folder);
  const file = await folder.write('asked.csv', diaryText({ P: days }));
  expected = [...(await (await openModel(model)).predict(file)).batch.values];
});

let server: Served;
let stores = 0;
const start = async (store = `sqlite:${folder.path(`${stores++}.db`)}`): Promise<string> => {
  server = await serve({ model, store });
  return store;
};
afterEach(() => server.close());

const observations = '/v1/patients/P/observations';
const predictions = ({ forecasts }: Pick<Body, 'forecasts'>): number[] =>
  forecasts.map(({ prediction }) => prediction);

describe('patients', () => {
  it('are forecast bit for bit as predict does, from server to server on one store', async () => {
    const store = await start();
    const first = await server.ask('POST', observations, { days: days.slice(0, 3) });
    expect([first.status, first.json.days]).toEqual([200, { added: 3, corrected: 0, repeated: 0 }]);
    const made = predictions(first.json);
    await server.close();
    await start(store);
    for (const day of days.slice(3)) {
      const { json } = await server.ask('POST', observations, { days: [day] });
      made.push(...predictions(json));
    }
    expect(made).toEqual(expected);
    const { json } = await server.ask('GET', '/v1/patients/P/forecast');
    expect(json.prediction).toBe(expected.at(-1));
    expect(json).toMatchObject({
      ...{ patientId: 'P', timestamp: days.at(-1)?.['date'], degraded: false },
      receipt: { model: server.model, absent: {} },
    });
    const explained = await server.ask('GET', '/v1/patients/P/explanation');
    const file = folder.path('asked.csv');
    const why = await (await openModel(model)).explain(file, { patient: 'P' });
    expect(explained.json).toEqual(JSON.parse(JSON.stringify(why)));
    expect(explained.json.prediction).toBe(expected.at(-1));
    const idle = await server.ask('GET', '/v1/patients/P/explanation?time=2024-03-01');
    expect([idle.status, idle.json.code]).toEqual([400, 'USAGE']);
    const rows = days.map((day) => ({ ...day, patient: 'P' }));
    const stateless = await server.ask('POST', '/v1/forecasts', { rows: rows.toReversed() });
    expect(predictions(stateless.json)).toEqual(expected.toReversed());
  });

  it('may be told days late, corrected and several at once; feedback, history, memory, export, erasure', async () => {
    await start();
    const contrary = { ...days[2], headache: 1 - Number(days[2]?.['headache']) };
    const order = [days[4], contrary, days[0], days[3], days[1]];
    const told = await Promise.all(
      order.map((day) => server.ask('POST', observations, { days: [day] })),
    );
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const corrected = await server.ask('POST', observations, { days: [days[2]] });
    expect(corrected.json.days).toEqual({ added: 0, corrected: 1, repeated: 0 });
    const at = '/v1/patients/P';
    const outcome = days[5]?.['headache'];
    const taken = await server.ask('POST', `${at}/feedback`, { time: days[5]?.['date'], outcome });
    expect(taken.json).toEqual({ revision: 1, learned: true });
    const rest = await server.ask('POST', observations, { days: days.slice(5) });
    expect(predictions(rest.json)).toEqual(expected.slice(5));
    const { json: history } = await server.ask('GET', `${at}/history`);
    expect(history.forecasts).toHaveLength(8);
    expect(history.forecasts[4]).toMatchObject({ time: days[4]?.['date'], outcome });
    const { json: memory } = await server.ask('GET', `${at}/memory`);
    expect(memory).toMatchObject({ patient: 'P', model: server.model });
    expect(memory.days).toHaveLength(8);
    const exported = await server.ask('GET', `${at}/export`);
    expect(exported.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const logs = exported.text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { log: string }).log);
    expect([...new Set(logs)]).toEqual(['memory', 'observations', 'feedback', 'predictions']);
    expect((await server.ask('DELETE', at)).status).toBe(204);
    for (const what of ['forecast', 'explanation', 'memory', 'history', 'export']) {
      const { status, json } = await server.ask('GET', `${at}/${what}`);
      expect([what, status, json.code]).toEqual([what, 404, 'NOT_FOUND']);
    }
    expect((await server.ask('DELETE', at)).status).toBe(404);
  });

  it('go on from the days that predict has answered into the same store', async () => {
    const url = `sqlite:${folder.path('shared.db')}`;
    const store = await openFullStore({ url });
    const recorded = recordForecasts(store);
    const opened = await openModel(model, { store, record: recorded.record });
    const lines = days.slice(0, 4).map((day) => JSON.stringify({ ...day, patient: 'P' }));
    for await (const line of opened.predictLines(Readable.from(lines))) {
      expect(line).toContain('probability');
    }
    await recorded.flush();
    await store.close();
    await start(url);
    const told = await server.ask('POST', observations, { days });
    expect(told.json.days).toEqual({ added: 4, corrected: 0, repeated: 4 });
    expect(predictions(told.json)).toEqual(expected);
  });

  it('are told once where a request is repeated; its key names one content', async () => {
    await start();
    const headers = { 'idempotency-key': 'a1' };
    const first = await server.ask('POST', observations, { days: [days[0]] }, { headers });
    const again = await server.ask('POST', observations, { days: [days[0]] }, { headers });
    expect(predictions(again.json)).toEqual(predictions(first.json));
    expect(again.json.days).toEqual({ added: 0, corrected: 0, repeated: 1 });
    const other = await server.ask('POST', observations, { days: [days[1]] }, { headers });
    expect([other.status, other.json.code]).toEqual([409, 'DATA_CONFLICT']);
  });
});

describe('events of a patient', () => {
  /** The forecasts that come, one after the other; undefined once there are no more. */
  const follow = async (): Promise<() => Promise<number | undefined>> => {
    const response = await fetch(`${server.url}/v1/patients/P/events`, {
      headers: { authorization: `Bearer ${server.key}` },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream',
    ]);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    return async () => {
      for (;;) {
        const [event = '', ...rest] = text.split('\n\n');
        if (rest.length > 0) {
          text = rest.join('\n\n');
          const [, data] = /^event: forecast\nid: .*\ndata: (.*)$/.exec(event) ?? [];
          if (data !== undefined) return (JSON.parse(data) as { prediction: number }).prediction;
          continue;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += new TextDecoder().decode(value);
      }
    };
  };

  it('are the last forecast, then each new one, also one that an outcome has changed, until the patient is erased', async () => {
    await start();
    const early = await follow();
    await server.ask('POST', observations, { days: days.slice(0, 3) });
    const late = await follow();
    expect([await early(), await late()]).toEqual([expected[2], expected[2]]);
    const [, , , day] = days;
    await server.ask('POST', observations, { days: [{ ...day, headache: null }] });
    const unknown = await late();
    await server.ask('POST', '/v1/patients/P/feedback', {
      ...{ time: day?.['date'], outcome: day?.['headache'] },
    });
    expect([await early(), await early(), await late()]).toEqual([
      unknown,
      expected[3],
      expected[3],
    ]);
    expect(unknown).not.toBe(expected[3]);
    await server.ask('POST', '/v1/patients/Q/observations', { days: days.slice(0, 3) });
    await server.ask('DELETE', '/v1/patients/P');
    expect([await early(), await late()]).toEqual([undefined, undefined]);
  });

  it('end with the server, which does not wait for who waits', async () => {
    await start();
    const next = await follow();
    const began = Date.now();
    await server.close();
    expect(await next()).toBeUndefined();
    // not the 10 s that requests have
    expect(Date.now() - began).toBeLessThan(8000);
    await start();
  });

  it('are for so many at once, and those who go make room', async () => {
    await start();
    const gone = new AbortController();
    const ask = (signal?: AbortSignal) =>
      fetch(`${server.url}/v1/patients/P/events`, {
        headers: { authorization: `Bearer ${server.key}` },
        ...(signal && { signal }),
      });
    for (let at = 0; at < 256; at++) expect((await ask(gone.signal)).status).toBe(200);
    expect((await ask()).status).toBe(503);
    gone.abort();
    for (let tries = 0; tries < 100; tries++) {
      const { status } = await ask();
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('nobody made room');
  });
});
