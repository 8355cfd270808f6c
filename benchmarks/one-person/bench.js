// One new person: a model of that person's own days alone, beside one that was trained on many and meets the person on the first day.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateCohortFiles, openModel, train } from '@prodrome/assembly';

const quick = process.argv.includes('--quick');
const people = quick ? 6 : 40;
const days = 360;
const known = quick ? [60, 180] : [30, 60, 120, 180, 300];
const ahead = 60;
const folder = await mkdtemp(join(tmpdir(), 'prodrome-one-person-'));
const file = (name) => join(folder, name);

const generate = (name, options) =>
  generateCohortFiles({ out: file(name), options: { missing: false, ...options } });
await generate('many.csv', { patients: quick ? 60 : 300, days: 120, seed: 1 });
await generate('new.csv', { patients: people, days, seed: 2 });
const council = readFileSync(
  fileURLToPath(new URL('../../examples/cohort/moe.yaml', import.meta.url)),
  'utf8',
);
await writeFile(file('many.yaml'), council);
const alone = council.replace(
  /validation:.*/,
  'validation: { split: forward, folds: 2, inner_folds: 3, bootstrap_draws: 50 }',
);
await writeFile(file('one.yaml'), alone);
await train({ config: file('many.yaml'), data: file('many.csv'), out: file('many') });
const many = await openModel(file('many'));

const [head, ...lines] = readFileSync(file('new.csv'), 'utf8').trimEnd().split('\n');
const byPerson = grouped(lines);
const losses = new Map(known.map((day) => [day, { alone: [], many: [], rate: [] }]));
let person = 0;
for (const own of byPerson.values()) {
  person += 1;
  const whole = await written('whole.csv', own);
  const { dataset, batch } = await many.predict(whole);
  for (const day of known) {
    const rows = Array.from(dataset.labels.keys()).slice(day, day + ahead);
    const scored = (values) => lossOf(dataset.labels, values, rows);
    const out = file(`alone-${person}-${day}`);
    const part = await written('part.csv', own.slice(0, day + 1));
    const trained = await train({ config: file('one.yaml'), data: part, out }).catch(onlyIfShort);
    const found = losses.get(day);
    if (!trained) continue;
    const answers = await (await openModel(out)).predict(whole);
    found.many.push(scored(batch.values));
    found.alone.push(scored(answers.batch.values));
    const before = dataset.labels.slice(0, day).filter((label) => label >= 0);
    const rate = (before.reduce((sum, label) => sum + label, 0) + 0.5) / (before.length + 1);
    found.rate.push(scored(new Float64Array(dataset.labels.length).fill(rate)));
    await rm(out, { recursive: true });
  }
}
await rm(folder, { recursive: true });

const rows = known.map((day) => {
  const { alone: own, many: shared, rate } = losses.get(day);
  const difference = shared.map((loss, at) => loss - own[at]);
  const half = 1.96 * Math.sqrt(variance(difference) / difference.length);
  const middle = mean(difference);
  return {
    ...{ day, people: own.length, rate: mean(rate), alone: mean(own), many: mean(shared) },
    ...{ difference: middle, interval: [middle - half, middle + half] },
  };
});
if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
else {
  console.log('days known  people  own rate  alone  many   many − alone [95 %]');
  for (const row of rows) {
    const [low, high] = row.interval.map((value) => value.toFixed(3));
    console.log(
      String(row.day).padStart(10),
      String(row.people).padStart(7),
      ...[row.rate, row.alone, row.many].map((loss) => ` ${loss.toFixed(3)}`),
      ` ${row.difference.toFixed(3)} [${low}, ${high}]`,
    );
  }
}

/** Mean log loss of these rows, of those whose label is known. */
function lossOf(labels, values, asked) {
  const own = asked.filter((row) => labels[row] >= 0);
  return mean(own.map((row) => -Math.log(labels[row] === 1 ? values[row] : 1 - values[row])));
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values) {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

function grouped(all) {
  const groups = new Map();
  for (const line of all) {
    const [id] = line.split(',');
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(line);
  }
  return groups;
}

async function written(name, own) {
  await writeFile(file(name), `${[head, ...own].join('\n')}\n`);
  return file(name);
}

/** A diary without both outcomes cannot be trained on alone: that person is left out of that row. */
function onlyIfShort(error) {
  if (error.code === 'DATA_INSUFFICIENT') return undefined;
  throw error;
}
