// What a store in SQLite does in a second: observations added, windows of one patient read, all of it paged through; beside a row a statement
// by the same driver, and by Python's sqlite3, where that is installed. PRODROME_BENCH_POSTGRES_URL adds a server.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { instantOf, readAll } from '@prodrome/core';
import {
  postgres,
  postgresOptionsSchema,
  sqlite,
  sqliteOptionsSchema,
} from '@prodrome/persistence-sql';
import Database from 'libsql';

const quick = process.argv.includes('--quick');
const count = quick ? 100_000 : 1_000_000;
const days = 200;
const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));
const windows = 2_000;

const record = (index) => {
  const [patient, day] = [Math.floor(index / days), index % days];
  return {
    subject: `patient-${patient}`,
    at: instantOf(19_000 + day),
    key: `${19_000 + day}`,
    body: {
      values: {
        ...{ sleep_h: 7.5 + (day % 3) * 0.25, stress: day % 10, hrv: 41.2 + day * 0.01 },
        ...{ steps: 8000 + day, headache: Number(day % 7 === 0) },
      },
    },
  };
};

/** Wall time and time of the processor, in s. */
async function timed(work) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}

async function measure(store) {
  await store.patients();
  const batch = 10_000;
  let insert = { wall: 0, cpu: 0 };
  for (let at = 0; at < count; at += batch) {
    const records = Array.from({ length: batch }, (_, index) => record(at + index));
    const { wall, cpu } = await timed(() => store.append('observations', records));
    insert = { wall: insert.wall + wall, cpu: insert.cpu + cpu };
  }
  const read = (index) =>
    store.read('observations', {
      subject: `patient-${(index * 37) % (count / days)}`,
      ...{ from: instantOf(19_100), to: instantOf(19_127) },
    });
  for (let index = 0; index < windows; index++) await read(index);
  const times = [];
  const whole = await timed(async () => {
    for (let index = 0; index < windows; index++) {
      const began = performance.now();
      const found = await read(index);
      times.push(performance.now() - began);
      if (found.length !== 28) throw new Error(`${found.length} days`);
    }
  });
  times.sort((one, other) => one - other);
  let paged = 0;
  let most = 0;
  const paging = await timed(async () => {
    for await (const { key } of readAll(store, 'observations')) {
      if (key !== '') paged += 1;
      if (paged % 100_000 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
  });
  if (paged !== count) throw new Error(`${paged} of ${count} records were read`);
  return {
    inserted: count / insert.wall,
    insertedCpu: count / insert.cpu,
    window: times[Math.floor(windows / 2)],
    window99: times[Math.floor(windows * 0.99)],
    windowCpu: (1000 * whole.cpu) / windows,
    paged: count / paging.wall,
    megabytes: most / 2 ** 20,
  };
}

/** The same rows, a statement each, in transactions as large. */
async function rowByRow() {
  const db = new Database(join(folder, 'rows.db'));
  db.exec('pragma journal_mode = wal; pragma synchronous = full');
  db.exec(
    'create table o (subject text, at text, key text, body text, primary key (subject, key)); create index a on o (subject, at, key)',
  );
  const statement = db.prepare('insert into o values (?, ?, ?, ?) on conflict do nothing');
  const some = Math.min(count, 100_000);
  const { wall, cpu } = await timed(() => {
    for (let at = 0; at < some; at++) {
      if (at % 10_000 === 0) db.exec(at === 0 ? 'begin' : 'commit; begin');
      const { subject, at: instant, key, body } = record(at);
      statement.run([subject, instant, key, JSON.stringify(body)]);
    }
    db.exec('commit');
  });
  db.close();
  return { inserted: some / wall, insertedCpu: some / cpu };
}

const python = `
import json, sqlite3, sys, time
n = int(sys.argv[2])
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma journal_mode=wal"); db.execute("pragma synchronous=full")
db.execute("create table o (subject text, at text, key text, body text, primary key (subject, key))")
db.execute("create index a on o (subject, at, key)")
rows = [(f"patient-{i // 200}", f"2022-{i % 200:03d}", str(19000 + i % 200), json.dumps({"values": {"sleep_h": 7.5, "stress": i % 10, "hrv": 41.2, "steps": 8000 + i % 200, "headache": 0}})) for i in range(n)]
began, cpu = time.perf_counter(), time.process_time()
for at in range(0, n, 10000):
    db.execute("begin"); db.executemany("insert into o values (?, ?, ?, ?) on conflict do nothing", rows[at:at + 10000]); db.execute("commit")
print(json.dumps([n / (time.perf_counter() - began), n / (time.process_time() - cpu)]))
`;

function inPython() {
  const given = ['-c', python, join(folder, 'python.db'), String(Math.min(count, 100_000))];
  const { status, stdout } = spawnSync('python3', given, { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [inserted, insertedCpu] = JSON.parse(stdout);
  return { inserted, insertedCpu };
}

const found = {};
try {
  const file = sqlite.create(sqliteOptionsSchema.parse({}), { folder });
  found.sqlite = await measure(file);
  await file.close();
  found.rowByRow = await rowByRow();
  found.python = inPython();
  const url = process.env.PRODROME_BENCH_POSTGRES_URL;
  if (url !== undefined) {
    const schema = `bench_${process.pid}`;
    const server = postgres.create(postgresOptionsSchema.parse({ url, schema }), { folder });
    found.postgres = await measure(server);
    await server.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}

const peers = (what) => ({
  ...(found.rowByRow[what] && { 'libsql, row by row': found.rowByRow[what] }),
  ...(found.python?.[what] && { 'python sqlite3': found.python[what] }),
});
const row = (work, unit, better, what) => ({
  ...{ work, unit, better, ours: found.sqlite[what], peers: peers(what) },
  ...(found.postgres && { postgres: found.postgres[what] }),
});
const rows = [
  row(`${count} observations added`, '1/s', 'higher', 'inserted'),
  row('the same, by time of the processor', '1/s', 'higher', 'insertedCpu'),
  row('28 days of one patient, median', 'ms', 'lower', 'window'),
  row('the same, 99 %', 'ms', 'lower', 'window99'),
  row('the same, time of the processor', 'ms', 'lower', 'windowCpu'),
  row('all observations, page by page', '1/s', 'higher', 'paged'),
  row('memory of the process meanwhile', 'MB', 'lower', 'megabytes'),
];
const machine = { cpu: cpus()[0]?.model ?? '', platform: `${platform()}-${arch()}` };
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine, versions: { node: process.version }, rows }));
} else {
  for (const { work, unit, ours, peers: others, postgres: server } of rows) {
    const told = Object.entries({ ...others, ...(server && { postgres: server }) });
    const beside = told.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ');
    console.log(`${work}: ${ours.toFixed(2)} ${unit}${beside === '' ? '' : ` (${beside})`}`);
  }
}
