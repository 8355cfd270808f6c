import { train } from '@prodrome/assembly';
import { startServer, type RunningServer, type ServeOptions } from '../src/index.ts';
import type { temporaryFolder } from '../../../tooling/jest-preset/temporary-folder.js';

export { temporaryFolder } from '../../../tooling/jest-preset/temporary-folder.js';

/** A number generator for test data: the fractional part of a rotating sine. */
const noise = (i: number): number => Math.abs((Math.sin(i * 12.9898) * 43758.5453) % 1);

/** A day as a device would tell it. */
export type Day = Readonly<Record<string, string | number>>;

/** Days of one patient. */
export const daysOf = (patient: number, days = 16): Day[] =>
  Array.from({ length: days }, (_, day) => {
    const at = patient * 1000 + day * 7;
    const sleep = 5 + 4 * noise(at);
    const headache = Number(noise(at + 1) < 0.3 * noise(patient + 0.5) + (sleep < 6.5 ? 0.6 : 0));
    const date = new Date(Date.UTC(2024, 1, 20 + day)).toISOString().slice(0, 10);
    return { date, headache, sleep_h: Number(sleep.toFixed(2)), weekday: `d${day % 3}` };
  });

/** Days as the rows of a file. */
export const diaryText = (patients: Readonly<Record<string, readonly Day[]>>): string =>
  [
    'patient,date,headache,sleep_h,weekday',
    ...Object.entries(patients).flatMap(([id, days]) =>
      days.map((day) => [id, ...Object.values(day)].join(',')),
    ),
    '',
  ].join('\n');

const configText = `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: rate, type: climatology, specialty: history }
gating_network: { combination_strategy: STRATEGY }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`;

/** A small trained bundle, in the folder of that name. */
export async function trainModel(
  folder: ReturnType<typeof temporaryFolder>,
  name = 'model',
  strategy = 'log_pool',
): Promise<string> {
  const patients = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`P${at}`, daysOf(at)] as const),
  );
  const data = await folder.write('diary.csv', diaryText(patients));
  const config = await folder.write('moe.yaml', configText.replace('STRATEGY', strategy));
  const out = folder.path(name);
  await train({ config, data, out });
  return out;
}

/** The parts of answers that tests look at. */
export interface Body {
  readonly [name: string]: unknown;
  readonly code: string;
  readonly where: string;
  readonly prediction: number;
  readonly forecasts: readonly Readonly<Record<string, unknown> & { prediction: number }>[];
  readonly days: unknown;
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: readonly (number | null)[];
  }[];
}

/** What a server answered. */
interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Nothing in it where the answer is no JSON. */
  readonly json: Body;
}

/** A running server that tests ask. */
export interface Served extends RunningServer {
  /** All that it logged. */
  log(): string;
  /** Asks it, by the key of the run unless `key` says otherwise. */
  ask(method: string, path: string, body?: unknown, more?: AskSetting): Promise<Told>;
}

/** How it is asked. */
interface AskSetting {
  /** null = none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts a server on a free port of loopback. */
export async function serve(options: ServeOptions): Promise<Served> {
  const lines: string[] = [];
  const log = { write: (line: string) => void lines.push(line) };
  const server = await startServer({ port: 0, log, ...options });
  return {
    ...server,
    log: () => lines.join(''),
    ask: (method, path, body, more) => ask(server, method, path, body, more),
  };
}

/** Asks a server; bodies that are no bytes or text are sent as JSON. */
async function ask(
  { url, key: own }: Pick<RunningServer, 'url' | 'key'>,
  method: string,
  path: string,
  body?: unknown,
  { key = own ?? null, headers = {} }: AskSetting = {},
): Promise<Told> {
  const isPlain = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isPlain ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /^application\/(?:\w+\+)?json/.test(response.headers.get('content-type') ?? '');
  return {
    ...{ status: response.status, headers: response.headers, text },
    json: (isJson ? JSON.parse(text) : {}) as Body,
  };
}
