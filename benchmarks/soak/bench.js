// A server under a steady load, minute by minute: errors, times, memory.
// node benchmarks/soak/bench.js [--quick] [--json]; the packages must be built. Without --quick (10 minutes) the README gets the table.
import { openModel, train } from '@prodrome/assembly';
import { createStream } from '@prodrome/numerics';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { machineNow } from '../machine.js';
import { quantile } from '../serving/load.js';

const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const minutes = quick ? 2 : 10;
const minuteMs = quick ? 5000 : 60_000;
const patients = 1000;
const share = 0.7;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'prodrome-soak-'));

const model = join(folder, 'model');
await train({
  config: `${root}/examples/kostecki-dillon/moe.yaml`,
  data: `${root}/examples/kostecki-dillon/kostecki_dillon.csv`,
  out: model,
});
const { schema } = (await openModel(model)).manifest;

const args = ['serve', '--model', model, '--port', '0', '--json', '--quiet'];
const server = spawn(process.execPath, [
  ...[`${root}/apps/cli/dist/main.js`, ...args],
  ...['--requests-per-minute', '10000000'],
]);
// whoever ends this ends what it has started
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.kill('SIGKILL');
    process.exit(1);
  });
}
let log = '';
server.stderr.on('data', (text) => (log += text));
const [line] = await new Promise((resolve, reject) => {
  createInterface(server.stdout).once('line', (said) => resolve([said]));
  server.once('exit', () => reject(new Error(log)));
});
const { url, key } = JSON.parse(line);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

/** One request; resolves with its status and text. */
const ask = (method, path, body) =>
  new Promise((resolve, reject) => {
    const asked = request(url + path, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });

const stream = createStream('soak');
const days = new Int32Array(patients);
let next = 0;
/** A day with everything that the model's data have. */
const dayOf = (time) => ({
  ...{ time, [schema.outcome]: Number(stream.next() < 0.3) },
  ...Object.fromEntries(
    schema.columns.map(({ name, kind, categories }) => [
      name,
      kind === 'category' ? categories[Math.floor(stream.next() * categories.length)] : 5,
    ]),
  ),
});

/** Six of ten requests tell a next day, three ask for a forecast, one for rows without memory. */
function oneOf() {
  const what = stream.next();
  if (what < 0.6 || next < patients) {
    const patient = next++ % patients;
    days[patient] += 1;
    const told = { days: [dayOf(days[patient])] };
    return ask('POST', `/v1/patients/p${patient}/observations`, told);
  }
  if (what < 0.9)
    return ask('GET', `/v1/patients/p${Math.floor(stream.next() * patients)}/forecast`);
  return ask('POST', '/v1/forecasts', { rows: [{ id: 'x', ...dayOf(1) }] });
}

// every patient has a day, and everything is warm
for (let at = 0; at < patients; at++) await oneOf();

/** Requests a second of eight clients that wait for their answers. */
async function mostOf(ms) {
  const end = performance.now() + ms;
  let count = 0;
  const client = async () => {
    while (performance.now() < end) {
      await oneOf();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  return (1000 * count) / ms;
}

const metric = (text, name) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);

const most = await mostOf(quick ? 2000 : 20_000);
const rate = share * most;
const rows = [];
for (let minute = 1; minute <= minutes; minute++) {
  const [times, waiting] = [[], []];
  const errors = {};
  const start = performance.now();
  for (let due = 0; due < minuteMs; due += (-1000 * Math.log(1 - stream.next())) / rate) {
    const ahead = start + due - performance.now();
    if (ahead > 0) await setTimeout(ahead);
    const from = start + due;
    waiting.push(
      oneOf().then(
        ({ status, text }) => {
          // from when it was due: a server that falls behind is not let off
          times.push(performance.now() - from);
          if (status === 200) return;
          const name = `${status} ${JSON.parse(text).code}`;
          errors[name] = (errors[name] ?? 0) + 1;
        },
        (error) => {
          errors[error.code] = (errors[error.code] ?? 0) + 1;
        },
      ),
    );
  }
  await Promise.all(waiting);
  const { text } = await ask('GET', '/metrics');
  rows.push({
    ...{ minute, requests: waiting.length, errors },
    ...{ p50: quantile(times, 0.5), p99: quantile(times, 0.99) },
    heapMb: metric(text, 'nodejs_heap_size_used_bytes') / 2 ** 20,
    residentMb: metric(text, 'process_resident_memory_bytes') / 2 ** 20,
    load: machineNow().load,
  });
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
server.kill('SIGTERM');
const code = await new Promise((resolve) => server.once('exit', resolve));
agent.destroy();
rmSync(folder, { recursive: true });

const machine = machineNow();
const document = { machine, node: process.versions.node, most, rate, rows, code };
if (asJson) console.log(JSON.stringify(document));
const number = (value) => String(Number(value.toPrecision(3)));
const table = [
  '| minute | requests | errors | p50, ms | p99, ms | heap, MB | resident, MB | load |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ...rows.map(
    ({ minute, requests, errors, p50, p99, heapMb, residentMb, load }) =>
      `| ${[
        minute,
        requests,
        Object.entries(errors)
          .map((own) => own.join(' × '))
          .join(', ') || 0,
        ...[p50, p99, heapMb, residentMb, load].map(number),
      ].join(' | ')} |`,
  ),
].join('\n');
if (!asJson) console.log(table);
if (!quick) {
  const file = `${root}/benchmarks/soak/README.md`;
  const said = `${machine.cpu}, ${machine.cores} cores; node ${process.versions.node}; at most ${number(most)} requests/s of 8 clients, ${number(rate)} asked for; it left with ${code}:`;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(
      /<!-- figures -->[^]*<!-- \/figures -->/,
      `<!-- figures -->\n\n${said}\n\n${table}\n\n<!-- /figures -->`,
    ),
  );
}
