// How often intervals over patients hold what is true of all people, by the number of patients.
import { compareByJackknife, evaluateModels, metricNames } from '@prodrome/evaluation';
import { createStream, sigmoid } from '@prodrome/numerics';
import { machineNow } from '../machine.js';

const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const counts = [3, 5, 8, 12, 20, 50, 150];
const casesOf = (patients) => (quick ? 100 : patients > 100 ? 400 : 1000);

/** People whose rates differ and whose days follow on each other; a model that knows something of both, and one of their rate. */
function people(seed, count) {
  const source = createStream(seed);
  const rows = [];
  for (let patient = 0; patient < count; patient++) {
    const own = 0.8 * source.nextNormal();
    const rate = sigmoid(0.7 * own + 0.3 * source.nextNormal() - 1.1);
    let before = 0;
    for (let day = 20 + source.nextInt(41); day > 0; day--) {
      const known = 0.7 * source.nextNormal();
      const label = Number(source.next() < sigmoid(own + known + 0.8 * before - 1.2));
      const noise = 0.2 * source.nextNormal();
      rows.push({
        ...{ patient, label, onset: 1 - before, rate },
        model: sigmoid(0.7 * own + 0.8 * known + 0.7 * before + noise - 1.1),
      });
      before = label;
    }
  }
  const column = (name, Type = Float64Array) => Type.from(rows, (row) => row[name]);
  return {
    models: { model: column('model'), rate: column('rate') },
    set: {
      labels: column('label'),
      patients: column('patient', Int32Array),
      onset: column('onset', Uint8Array),
    },
  };
}

function measure({ models, set }, replicates = 500) {
  const options = { stream: createStream('groups'), replicates, reference: 'rate' };
  const { model } = evaluateModels(models, set, options);
  const difference = compareByJackknife(models.model, models.rate, set);
  return {
    values: {
      ...Object.fromEntries(metricNames.map((name) => [name, model[name]])),
      difference: difference.difference,
    },
    intervals: { ...model.ci, difference: difference.ci },
  };
}

const truth = measure(people('all', quick ? 5000 : 20000), 2).values;
const names = [...metricNames, 'difference'];
const rows = names.map((metric) => ({ metric, truth: truth[metric] }));
for (const patients of counts) {
  const cases = casesOf(patients);
  const held = Object.fromEntries(names.map((name) => [name, 0]));
  const told = Object.fromEntries(names.map((name) => [name, 0]));
  for (let at = 0; at < cases; at++) {
    const { intervals } = measure(people(`${patients}/${at}`, patients));
    for (const name of names) {
      const interval = intervals[name];
      if (!interval) continue;
      told[name]++;
      held[name] += Number(interval[0] <= truth[name] && truth[name] <= interval[1]);
    }
  }
  rows.forEach((row) => {
    row[patients] = held[row.metric] / told[row.metric];
    if (told[row.metric] < cases) row[`${patients} without`] = cases - told[row.metric];
  });
  console.error(`${patients} patients, ${cases} cases`);
}
if (asJson) console.log(JSON.stringify({ machine: machineNow(), truth, rows }));
else console.table(rows);
