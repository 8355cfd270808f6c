import { generateCohortFiles, openModel, train } from '@prodrome/assembly';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sizes that the peer's experts share. */
const sizes = { trees: 100, forest: 100, units: 32, steps: 14 };

const config = `
data: { outcome: headache_today, ignore: [dow] }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: habits, type: logistic_regression, specialty: behavioural }
  - { name: weather, type: logistic_regression, specialty: environmental }
  - { name: trees, type: gradient_boosting, parameters: { n_estimators: ${sizes.trees}, patience: ${sizes.trees} } }
  - { name: forest, type: random_forest, parameters: { n_estimators: ${sizes.forest} } }
  - { name: recent, type: lstm_network, parameters: { hidden_units: ${sizes.units}, steps: ${sizes.steps}, epochs: 2 } }
PERSON
meta_learner: { personal_calibration: true, risk_bands: {} }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`;

/** A council of seven experts over a generated cohort. `person`: with one that filters each patient's days. */
export async function trainCouncil(folder, { patients, days, person }) {
  const [data, out] = [join(folder, 'diary.csv'), join(folder, person ? 'whole' : 'council')];
  await generateCohortFiles({ options: { patients, days, seed: 1 }, out: data });
  const file = `${out}.yaml`;
  const own = person
    ? '  - { name: person, type: personal_state_space, parameters: { epochs: 2 } }'
    : '';
  writeFileSync(file, config.replace('PERSON', own));
  await train({ config: file, data, out });
  return { out, data };
}

/** What a peer is trained with: rows of the council's data, and which columns each linear expert is given. */
export async function peerCouncil(folder, { out, data }) {
  const { dataset } = await (await openModel(out)).predict(data);
  const { columns, rows, values } = dataset.table;
  const width = columns.length;
  const known = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !Number.isNaN(dataset.labels[row]),
  );
  const placesOf = (domain) =>
    columns.flatMap((column, at) => (column.domain === domain ? [at] : []));
  const file = join(folder, 'peer.json');
  const council = {
    ...sizes,
    linear: ['physiological', 'behavioural', 'environmental'].map(placesOf),
    rows: known.map((row) =>
      Array.from(values.subarray(row * width, (row + 1) * width), (value) =>
        Number.isNaN(value) ? null : value,
      ),
    ),
    labels: known.map((row) => dataset.labels[row]),
  };
  writeFileSync(file, JSON.stringify(council));
  const row = council.rows.find((cells) => cells.every((cell) => cell !== null)) ?? council.rows[0];
  return { file, table: dataset.table, row: row.map((cell) => cell ?? 0) };
}
