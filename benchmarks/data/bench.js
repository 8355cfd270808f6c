// Times whole reads of a table into typed arrays, beside the Python readers that are installed.
// node benchmarks/data/bench.js [--quick] [--json]; the packages must be built.
import { DuckDBInstance, version as duckdbVersion } from '@duckdb/node-api';
import { readDataset } from '@prodrome/data';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const quick = process.argv.includes('--quick');
const rows = quick ? 100_000 : 1_000_000;
const columns = 20;
const runs = 3;

/** Deterministic values with 5 % missing, as a CSV and a Parquet file. */
async function writeTables(folder) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const features = Array.from(
    { length: columns },
    (_, k) =>
      `CASE WHEN hash(i * 17 + ${k}) % 20 = 0 THEN NULL ELSE CAST((hash(i * 31 + ${k}) % 1000000) / 1000.0 AS FLOAT) END AS x${k}`,
  );
  await connection.run(`CREATE TABLE t AS SELECT printf('p%05d', i // 365) AS patient_id,
    DATE '2022-01-01' + CAST(i % 365 AS INTEGER) AS date, ${features.join(', ')},
    CAST(hash(i * 7) % 5 = 0 AS INTEGER) AS headache FROM range(${rows}) r(i)`);
  const paths = { parquet: join(folder, 'table.parquet'), csv: join(folder, 'table.csv') };
  await connection.run(`COPY t TO '${paths.parquet}'`);
  await connection.run(`COPY t TO '${paths.csv}' (HEADER)`);
  connection.closeSync();
  instance.closeSync();
  return paths;
}

// each peer reads the file, parses dates, encodes patients and sorts into one float32 matrix, as readDataset does
const peerScripts = {
  pandas: `
import sys, time, numpy, pandas
def read(path):
    if path.endswith('.parquet'): frame = pandas.read_parquet(path)
    else: frame = pandas.read_csv(path, parse_dates=['date'], engine='c')
    frame['patient_id'] = pandas.Categorical(frame['patient_id'])
    frame = frame.sort_values(['patient_id', 'date'], kind='stable')
    return frame.drop(columns=['patient_id', 'date']).to_numpy(numpy.float32)
version = pandas.__version__`,
  'pandas + pyarrow': `
import sys, time, numpy, pandas, pyarrow
def read(path):
    if path.endswith('.parquet'): frame = pandas.read_parquet(path, engine='pyarrow')
    else: frame = pandas.read_csv(path, parse_dates=['date'], engine='pyarrow')
    frame['patient_id'] = pandas.Categorical(frame['patient_id'])
    frame = frame.sort_values(['patient_id', 'date'], kind='stable')
    return frame.drop(columns=['patient_id', 'date']).to_numpy(numpy.float32)
version = pandas.__version__ + ' + ' + pyarrow.__version__`,
  polars: `
import os
os.environ['POLARS_MAX_THREADS'] = '2'
import sys, time, numpy, polars
def read(path):
    if path.endswith('.parquet'): frame = polars.read_parquet(path)
    else: frame = polars.read_csv(path, try_parse_dates=True)
    frame = frame.with_columns(polars.col('patient_id').cast(polars.Categorical)).sort(['patient_id', 'date'])
    return frame.drop(['patient_id', 'date']).cast(polars.Float32).to_numpy()
version = polars.__version__`,
};
import { machineNow } from '../machine.js';
const peerMain = `
start = time.perf_counter()
try:
    shape = read(sys.argv[1]).shape
except ImportError:
    sys.exit(3)
print(time.perf_counter() - start, version)`;

/** Seconds of one read in a process of its own, start and imports not counted; undefined where it is not installed. */
function timePeer(name, path) {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  try {
    const out = execFileSync(python, ['-c', peerScripts[name] + peerMain, path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [seconds, ...version] = out.trim().split(' ');
    return { seconds: Number(seconds), version: version.join(' ') };
  } catch {
    return undefined;
  }
}

async function timeOurs(path) {
  const start = performance.now();
  const { table } = await readDataset(path, {});
  if (table.rows !== rows || table.columns.length !== columns) throw new Error('a wrong table');
  return (performance.now() - start) / 1000;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const rounded = (value) => Number(value.toFixed(3));

async function measure(format, path, versions) {
  const ours = [];
  const peers = new Map();
  await timeOurs(path);
  for (let run = 0; run < runs; run++) {
    ours.push(await timeOurs(path));
    for (const name of Object.keys(peerScripts)) {
      const found = timePeer(name, path);
      if (!found) continue;
      versions[name] = found.version;
      peers.set(name, [...(peers.get(name) ?? []), found.seconds]);
    }
  }
  const own = rounded(median(ours));
  const others = Object.fromEntries([...peers].map(([name, all]) => [name, rounded(median(all))]));
  const ratio = Object.fromEntries(
    Object.entries(others).map(([name, value]) => [name, rounded(own / value)]),
  );
  const { size } = await stat(path);
  return {
    work: `read ${rows.toLocaleString('en')} × ${columns}, ${format} (${Math.round(size / 1e6)} MB)`,
    ...{ unit: 's', better: 'lower', ours: own, peers: others, ratio },
  };
}

const folder = await mkdtemp(join(tmpdir(), 'prodrome-bench-'));
try {
  const paths = await writeTables(folder);
  const versions = { node: process.versions.node, duckdb: duckdbVersion() };
  const results = [];
  for (const [format, path] of Object.entries(paths)) {
    results.push(await measure(format === 'csv' ? 'CSV' : 'Parquet', path, versions));
  }
  const machine = machineNow();
  const absent = Object.keys(peerScripts).filter((name) => !(name in versions));
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ machine, versions, notInstalled: absent, rows: results }));
  } else {
    console.log(`${machine.cpu}, ${machine.cores} cores; ${JSON.stringify(versions)}`);
    for (const { work, unit, ours, peers } of results) {
      const others = Object.entries(peers).map(([name, value]) => `${name} ${value} ${unit}`);
      console.log(`${work}: ${[`${ours} ${unit}`, ...others].join(' | ')}`);
    }
    if (absent.length > 0) console.log(`not installed: ${absent.join(', ')}`);
    console.log(
      `peak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
