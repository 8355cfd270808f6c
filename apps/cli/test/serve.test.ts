import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startPostgres,
  type PostgresServer,
} from '../../../tooling/jest-preset/postgres-server.js';
import { configText, diaryLines, prodrome, recordsOf, temporaryFolder } from './support.ts';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = temporaryFolder();
const lines = diaryLines(10, 20);
const ids = ['P2', 'P3', 'P4', 'P5'];
type Day = Readonly<Record<string, unknown>>;
const daysOf = (id: string): Day[] => recordsOf(lines, id).map((text) => JSON.parse(text) as Day);

let model: string;
/** What `predict` says of a file, by patient and day. */
let expected: ReadonlyMap<string, number>;
beforeAll(async () => {
  const config = await folder.write('moe.yaml', configText);
  const data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  model = folder.path('model');
  await prodrome('train', '--config', config, '--data', data, '--out', model, '--quiet');
  const { stdout } = await prodrome(
    ...['predict', '--model', model, '--data', data, '--json', '--quiet'],
  );
  const rows = JSON.parse(stdout) as { patient_id: string; time: string; probability: number }[];
  expected = new Map(rows.map((row) => [`${row.patient_id} ${row.time}`, row.probability]));
});

interface Child {
  readonly process: ChildProcess;
  readonly url: string;
  readonly key: string;
  readonly ended: Promise<number | null>;
  log(): string;
}

const children: ChildProcess[] = [];
const postgres = await startPostgres();
const onOwnPostgres = postgres?.crash ? it : it.skip;
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  postgres?.stop();
});

/** A server in a process of its own, once it has said where it listens. */
async function serve(...more: string[]): Promise<Child> {
  const args = [program, 'serve', '--model', model, '--port', '0', '--json', ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let log = '';
  child.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', resolve);
  });
  const line = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.endsWith('\n')) resolve(said);
    });
    child.on('exit', () => {
      reject(new Error(log));
    });
  });
  const { url, key } = JSON.parse(line) as { url: string; key: string };
  return { process: child, url, key, ended, log: () => log };
}

interface Forecast {
  readonly timestamp: string;
  readonly prediction: number;
}

/** Tells one day; undefined where no answer came. */
async function tell(
  { url, key }: Child,
  id: string,
  day: Day,
): Promise<{ status: number; forecasts: readonly Forecast[] } | undefined> {
  try {
    const response = await fetch(`${url}/v1/patients/${id}/observations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ days: [day] }),
    });
    const { forecasts = [] } = (await response.json()) as { forecasts?: readonly Forecast[] };
    return { status: response.status, forecasts };
  } catch {
    return undefined;
  }
}

const forecastOf = async ({ url, key }: Child, id: string): Promise<number> => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/patients/${id}/forecast`, { headers });
  return ((await response.json()) as Forecast).prediction;
};

const past = async ({ url, key }: Child, id: string): Promise<ReadonlyMap<string, unknown>> => {
  const response = await fetch(`${url}/v1/patients/${id}/history`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { forecasts = [] } = (await response.json()) as {
    forecasts?: { time: string; forecast: number }[];
  };
  return new Map(forecasts.map(({ time, forecast }) => [`${id} ${time}`, forecast]));
};

/** Tells every patient's days, all patients at once, until no answer comes; those that were answered are noted. */
const tellAll = async (child: Child, answered: Map<string, number>): Promise<void> => {
  await Promise.all(
    ids.map(async (id) => {
      for (const day of daysOf(id)) {
        const told = await tell(child, id, day);
        if (told?.status !== 200) return;
        for (const { timestamp, prediction } of told.forecasts) {
          answered.set(`${id} ${timestamp}`, prediction);
        }
      }
    }),
  );
};

describe('prodrome serve', () => {
  it('loses nothing that it answered when it is killed, and goes on to the forecasts of a file', async () => {
    const store = `sqlite:${folder.path('killed.db')}`;
    const answered = new Map<string, number>();
    for (const moment of [3, 17, 38]) {
      const child = await serve('--store', store);
      const timer = setInterval(() => {
        if (answered.size >= moment) child.process.kill('SIGKILL');
      }, 1);
      await tellAll(child, answered);
      clearInterval(timer);
      child.process.kill('SIGKILL');
      expect(await child.ended).toBeNull();
      const next = await serve('--store', store);
      const kept = new Map<string, unknown>();
      for (const id of ids) for (const [day, value] of await past(next, id)) kept.set(day, value);
      for (const [day, value] of answered) expect([day, kept.get(day)]).toEqual([day, value]);
      next.process.kill('SIGKILL');
      await next.ended;
    }
    const last = await serve('--store', store);
    await tellAll(last, answered);
    last.process.kill('SIGTERM');
    expect(await last.ended).toBe(0);
    const all = [...expected].filter(([day]) => ids.some((id) => day.startsWith(`${id} `)));
    expect([...answered].sort()).toEqual(all.sort());
  });

  it.each(['SQLite', ...(postgres ? ['PostgreSQL'] : [])])(
    'may be one of two that follow the same patients in %s, one of them killed again and again',
    async (database) => {
      const store = database === 'SQLite' ? `sqlite:${folder.path('two.db')}` : postgres?.url;
      const args = ['--store', store as string, '--requests-per-minute', '100000'];
      const safe = await serve(...args);
      let other = await serve(...args);
      const gone = { isOver: false };
      const restarts = (async () => {
        for (let times = 0; times < 3; times++) {
          await setTimeout(300);
          other.process.kill('SIGKILL');
          await other.ended;
          other = await serve(...args);
        }
        gone.isOver = true;
      })();
      // each day by whichever is there, the later half of them first, and every third one wrongly at first
      const tellOne = async (id: string, day: Day, at: number): Promise<void> => {
        for (let tries = 0; ; tries++) {
          const told = await tell((at + tries) % 2 === 0 ? other : safe, id, day);
          if (told?.status === 200) return;
          expect([told?.status, tries < 50]).toEqual([undefined, true]);
        }
      };
      do {
        await Promise.all(
          ids.map(async (id) => {
            const days = daysOf(id);
            const order = [...days.slice(10), ...days.slice(0, 10)];
            for (const [at, day] of order.entries()) {
              const told = tellOne(id, day, at + 1);
              if (at % 3 === 0) await tellOne(id, { ...day, sleep_h: 1 }, at);
              await told;
              if (at % 3 === 0) await tellOne(id, day, at);
            }
          }),
        );
      } while (!gone.isOver);
      await restarts;
      for (const child of [safe, other]) {
        for (const id of ids) {
          const last = `${id} ${String(daysOf(id).at(-1)?.['date'])}`;
          expect([last, await forecastOf(child, id)]).toEqual([last, expected.get(last)]);
        }
        child.process.kill('SIGTERM');
        expect(await child.ended).toBe(0);
      }
    },
    60_000,
  );

  onOwnPostgres(
    'says that it has no store while PostgreSQL is away, and goes on when it is back, nothing lost',
    async () => {
      const { url, crash } = postgres as PostgresServer;
      const { halt, resume } = crash as NonNullable<PostgresServer['crash']>;
      const child = await serve('--store', url);
      const answered = new Map<string, number>();
      const [id = ''] = ids;
      const statuses: (number | undefined)[] = [];
      const tellDay = async (day: Day): Promise<void> => {
        const told = await tell(child, `away ${id}`, { ...day });
        statuses.push(told?.status);
        for (const { timestamp, prediction } of told?.forecasts ?? [])
          answered.set(timestamp, prediction);
      };
      const days = daysOf(id).map((day) => ({ ...day, patient: undefined }));
      for (const day of days.slice(0, 5)) await tellDay(day);
      halt();
      for (const day of days.slice(5, 8)) await tellDay(day);
      expect((await fetch(`${child.url}/healthz/live`)).status).toBe(200);
      expect((await fetch(`${child.url}/healthz/ready`)).status).toBe(503);
      resume();
      expect(statuses).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
      await tellDay(days[5] as Day);
      for (const day of days.slice(5)) await tellDay(day);
      expect(new Set(statuses.slice(9))).toEqual(new Set([200]));
      for (const [time, value] of answered) {
        expect([time, value]).toEqual([time, expected.get(`${id} ${time}`)]);
      }
      const kept = await past(child, `away ${id}`);
      expect(kept.size).toBe(days.length);
      child.process.kill('SIGTERM');
      expect(await child.ended).toBe(0);
    },
    60_000,
  );

  it('ends what it has accepted when it is told to stop, closes its store, and leaves with 0', async () => {
    const child = await serve('--store', `sqlite:${folder.path('stopped.db')}`);
    const answered = new Map<string, number>();
    const telling = tellAll(child, answered);
    const timer = setInterval(() => {
      if (answered.size < 5) return;
      clearInterval(timer);
      child.process.kill('SIGTERM');
    }, 1);
    const code = await child.ended;
    await telling;
    expect(code).toBe(0);
    expect(answered.size).toBeGreaterThanOrEqual(5);
    expect(child.log()).toContain('"msg":"stopped"');
    const next = await serve('--store', `sqlite:${folder.path('stopped.db')}`);
    for (const id of ids) {
      const kept = await past(next, id);
      const own = [...answered].filter(([day]) => day.startsWith(`${id} `));
      for (const [day, value] of own) expect([day, kept.get(day)]).toEqual([day, value]);
    }
    next.process.kill('SIGINT');
    expect(await next.ended).toBe(0);
  });

  it('does not start with what it cannot serve, and says why by code', async () => {
    const damaged = folder.path('damaged');
    cpSync(model, damaged, { recursive: true });
    const manifest = `${damaged}/metrics.json`;
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('0', '1'));
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const { port } = taken.address() as AddressInfo;
    const tries: [number, string, string[]][] = [
      [4, 'NOT_FOUND', ['--model', folder.path('nowhere')]],
      [1, 'STATE', ['--model', damaged]],
      [2, 'USAGE', ['--model', model, '--host', '0.0.0.0']],
      [2, 'CONFIG_MISSING', ['--model', model, '--keys', folder.path('nokeys.json')]],
      [2, 'USAGE', ['--model', model, '--store', `files:${folder.path('memory')}`]],
      [1, 'OUTPUT', ['--model', model, '--store', 'sqlite:/dev/null/x']],
      [2, 'USAGE', ['--model', model, '--port', String(port)]],
    ];
    for (const [code, error, args] of tries) {
      const ran = await prodrome('serve', ...args);
      expect([args, ran.code, ran.stdout]).toEqual([args, code, '']);
      expect(ran.stderr).toMatch(new RegExp(`^error ${error}: `));
    }
    taken.close();
  });
});

describe('prodrome key create', () => {
  it('prints a key that opens the server whose file has its hash', async () => {
    const keys = folder.path('keys.json');
    const made = await prodrome('key', 'create', 'mine', '--keys', keys, '--scopes', 'infer');
    expect([made.code, made.stderr]).toEqual([0, '']);
    const wrong = await prodrome('key', 'create', 'two', '--keys', keys, '--scopes', 'all');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    const served = await serve('--keys', keys, '--name', 'head');
    const status = async (key: string): Promise<number> =>
      (await fetch(`${served.url}/v2/models/head`, { headers: { authorization: `Bearer ${key}` } }))
        .status;
    expect([await status(made.stdout.trim()), await status('guess')]).toEqual([200, 401]);
    served.process.kill('SIGTERM');
    expect(await served.ended).toBe(0);
  });
});
