import { beforeAll, expect, test } from '@jest/globals';
import {
  createFeatureTable,
  type ExpertModel,
  type FeatureTable,
  type RandomStream,
  type TrainingData,
} from '@prodrome/core';
import { createDerivedFeatures, derivedOptionsSchema } from '@prodrome/migraine';
import { builtInComponents, configSchema, generateCohortFiles, readData } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const stream: RandomStream = { fork: () => stream, next: () => 0.5 };
let data: TrainingData;

/** A cohort's labelled days as experts are given them: read with the catalogue, with derived features. */
beforeAll(async () => {
  const out = folder.path('days.csv');
  await generateCohortFiles({ options: { patients: 25, days: 60, seed: 4 }, out });
  const columns = { outcome: 'headache_today', ignore: ['dow'] };
  const config = configSchema.parse({ data: columns, experts: [{ name: 'a', type: 'markov' }] });
  const { table, labels } = await readData(out, config.data);
  const rows = Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
  const features = createDerivedFeatures(derivedOptionsSchema.parse({}));
  features.fit(table, rows);
  data = {
    ...{ task, table: features.apply(table).table, rows },
    labels: Float64Array.from(rows, (row) => labels[row] as number),
  };
});

async function train(type: string, plausibility: 'enforce' | 'ignore') {
  const found = builtInComponents().experts.get(type);
  const options = await found.options['~standard'].validate({ nEstimators: 20, plausibility });
  if (options.issues) throw new Error(options.issues[0]?.message);
  const model = found.create(options.value, { task, specialty: 'all' });
  const { notes } = await model.train(data, { stream });
  return { model, notes };
}

const steps = 25;

/** A day over and over, with values of one column from its least to its greatest. */
function along({ columns, values, rows }: FeatureTable, day: number, at: number): FeatureTable {
  const width = columns.length;
  const own = Array.from({ length: rows }, (_, row) => values[row * width + at] as number);
  const known = own.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
  const cells = new Float32Array(width * steps);
  for (let step = 0; step < steps; step++) {
    cells.set(values.subarray(day * width, (day + 1) * width), step * width);
    cells[step * width + at] = known[Math.floor((step * (known.length - 1)) / (steps - 1))] ?? NaN;
  }
  return createFeatureTable({
    ...{ columns, values: cells, patients: new Int32Array(steps), patientIds: ['somebody'] },
    times: Float64Array.from({ length: steps }, (_, step) => step),
  });
}

/** Names of the columns along which a forecast goes against their direction, on some days. */
async function against(model: ExpertModel): Promise<readonly string[]> {
  const { table } = data;
  const found = new Set<string>();
  for (const [at, { name, direction }] of table.columns.entries()) {
    if (!direction) continue;
    for (let day = 0; day < table.rows; day += 97) {
      const asked = {
        table: along(table, day, at),
        rows: Int32Array.from({ length: steps }).map((_, i) => i),
      };
      const { values } = await model.predict(asked);
      const signed = direction === 'increasing' ? values : values.map((value) => -value);
      if (signed.some((value, i) => i > 0 && value < (signed[i - 1] as number))) found.add(name);
    }
  }
  return [...found];
}

test('the catalogue has a direction for most of a cohort’s columns, known and derived', () => {
  const directed = data.table.columns.filter(({ direction }) => direction !== undefined);
  expect(directed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['stress_0_10', 'pressure_hpa', 'temp_c', 'stress_let_down']),
  );
  expect(data.table.columns.length - directed.length).toBeGreaterThan(3);
});

test.each(['gradient_boosting', 'random_forest', 'extra_trees'])(
  '%s keeps to them where it is asked to, and not where it is not',
  async (type) => {
    const kept = await train(type, 'enforce');
    const directed = data.table.columns.filter(({ direction }) => direction).length;
    expect(kept.notes).toEqual([expect.stringContaining(`directions of ${directed} of`)]);
    expect(await against(kept.model)).toEqual([]);
    const free = await train(type, 'ignore');
    expect(free.notes).toEqual([]);
    expect((await against(free.model)).length).toBeGreaterThan(directed / 3);
  },
);
