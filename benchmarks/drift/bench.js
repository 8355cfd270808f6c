// Updates detectors a second beside River's: one run of ours, one of River's, in turn.
// node benchmarks/drift/bench.js [--quick] [--json]; the packages must be built. Without --quick the README gets the tables.
import { builtInDriftDetectors, createDriftDetector } from '@prodrome/drift';
import { createStream } from '@prodrome/numerics';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPeer } from './peer.js';
import { qualityTables } from './quality.js';
import { machineNow } from '../machine.js';

const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const runs = quick ? 3 : 7;
const bar = 5;

/** Updates of ours and of River's in one run; rates are of each, so they need not be the same. */
const updates = (name) =>
  name === 'kswin'
    ? { ours: 100_000, river: 2000 }
    : { ours: quick ? 1_000_000 : 5_000_000, river: quick ? 100_000 : 500_000 };

const stream = createStream('drift bench');
const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) =>
  Number(stream.next() < (Math.floor(i / 50_000) % 2 === 0 ? 0.2 : 0.3)),
);
const values = Float64Array.from(bytes);

function runOurs(name, count) {
  const detector = createDriftDetector(name);
  let drifts = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) if (detector.update(values[i]).status === 'drift') drifts += 1;
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, drifts };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));
const file = join(folder, 'stream');
writeFileSync(file, bytes);
const peer = await startPeer(file);
const rows = [];
// all of them once, so that the compilers of JavaScript have seen every detector
const names = builtInDriftDetectors().names();
for (const name of names) runOurs(name, 50_000);
for (const name of names) {
  const count = updates(name);
  const found = { ours: [], river: [] };
  for (let run = 0; run < runs; run++) {
    found.ours.push(runOurs(name, count.ours));
    if (peer) found.river.push(await peer.run(name, count.river));
    process.stderr.write(`${name}, run ${run + 1} of ${runs}\n`);
  }
  const rate = (side) => count[side] / median(found[side].map(({ seconds }) => seconds)) / 1e6;
  const same = name !== 'kswin' && peer && runOurs(name, count.river).drifts;
  if (peer && same !== false && same !== found.river[0].drifts) {
    throw new Error(`${name}: ${same} drifts, River found ${found.river[0].drifts}`);
  }
  const ours = rate('ours');
  const river = peer && rate('river');
  rows.push({
    work: `update ${name}`,
    unit: 'M/s',
    better: 'higher',
    ours,
    peers: peer ? { River: river } : {},
    ratio: peer ? { River: ours / river } : {},
    ...(name === 'adwin' && { bar: `≥ ${bar}` }),
  });
}
peer?.stop();
rmSync(folder, { recursive: true });

const machine = machineNow();
const versions = { node: process.versions.node, ...(peer && { River: peer.version }) };
const notInstalled = peer ? [] : ['River'];

if (asJson) console.log(JSON.stringify({ machine, versions, notInstalled, rows }));
else {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const shown = (value) => (value === undefined ? '' : value.toPrecision(3));
  const text = [
    `${machine.cpu}, ${machine.cores} cores, load ${machine.load}; ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}:`,
    ...notInstalled.map((name) => `not installed: ${name}`),
    [
      line(['work', 'unit', 'ours', 'River', 'ratio', 'bar']),
      line(Array(6).fill('---')),
      ...rows.map(({ work, unit, ours, peers, ratio, bar: least = '' }) =>
        line([work, unit, shown(ours), shown(peers.River), shown(ratio.River), least]),
      ),
    ].join('\n'),
  ].join('\n\n');
  console.log(text);
  if (!quick) writeReadme({ figures: text, ...qualityTables() });
}

/** Puts texts between the README's marks. */
function writeReadme(texts) {
  const readme = new URL('README.md', import.meta.url);
  let page = readFileSync(readme, 'utf8');
  for (const [name, text] of Object.entries(texts)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest] = page.split(begin);
    const [, after] = rest.split(end);
    page = `${before}${begin}\n\n${text}\n\n${end}${after}`;
  }
  writeFileSync(readme, page);
}
