// Trains four experts with five folds on a diary of so many rows, in one thread of this process; prints time and peak memory.
import { builtInComponents, configSchema, planFromConfig } from '@prodrome/assembly';
import { createTrainer } from '@prodrome/mixture';
import { makeDiary } from './diary.js';

const rows = Number(process.argv[2]);
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
const emptyMb = megabytes();
const config = configSchema.parse({
  experts: [
    { name: 'climatology', type: 'climatology', specialty: 'history' },
    { name: 'markov', type: 'markov', specialty: 'history' },
    { name: 'body', type: 'logistic_regression', specialty: 'physiological' },
    { name: 'weather', type: 'logistic_regression', specialty: 'environmental' },
  ],
});
const dataset = makeDiary(rows);
const started = process.hrtime.bigint();
await createTrainer(planFromConfig(config, builtInComponents())).train(dataset, { seed: '0' });
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const { user, system } = process.cpuUsage();
const processor = (user + system) / 1e6;
console.log(JSON.stringify({ rows, seconds, processor, peakMb: megabytes(), emptyMb }));
