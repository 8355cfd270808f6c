import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSpace, runStudy, sobol } from '@prodrome/optimizers';

const space = parseSpace({
  rate: { low: 0.001, high: 1, log: true },
  depth: { low: 1, high: 8, integer: true },
  kind: ['linear', 'tree'],
  leaves: { values: [4, 8, 16], when: { kind: ['tree'] } },
});

// what would train a model with these and answer with its loss
const lossOf = (rate: number, isTree: boolean): number =>
  Math.log10(rate / 0.1) ** 2 + Number(!isTree);

const study = () =>
  runStudy(
    {
      ...{ search: sobol, space, seed: 1, trials: 32 },
      journal: { folder: join(folder, 'study') },
    },
    ({ rate, kind }, { id }) => {
      if (id === 3) throw new Error('no memory left');
      asked += 1;
      return lossOf(Number(rate), kind === 'tree');
    },
  );

const folder = mkdtempSync(join(tmpdir(), 'study-'));
let asked = 0;
const { trials, best } = await study();
console.log(asked, 'of', trials.length, best?.loss?.toFixed(3), best?.parameters['kind']);
console.log(trials.find(({ failure }) => failure)?.failure?.message);
await study(); // all of it is in the journal
console.log(asked);
