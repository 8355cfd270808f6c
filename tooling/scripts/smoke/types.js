import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.js';

/** The least version of TypeScript that checks every declaration (typed arrays have a type of buffer since then). */
const least = '5.7.2';

const consumer = (names) => `import { train, type TrainRequest } from '@prodrome/assembly';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { createFeatureTable, defineExpert, type ExpertType } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { createGradientBoosting } from '@prodrome/trees';
${names.map((name, index) => `import * as all${index} from '${name}';`).join('\n')}

const boosting = createGradientBoosting({ trees: 2 });
const model = await boosting.train({ columns: [[1, 2]], labels: [0, 1] });
export const forecast: number = model.predictRow([1]);
export const request: TrainRequest = { config: 'moe.yaml', data: 'diary.csv', out: 'model' };
export const laws = (type: ExpertType): Promise<unknown> => runChecks(expertChecks, { type });
export const used = [train, createFeatureTable, defineExpert, createStream];
export const everything: readonly object[] = [${names.map((_, index) => `all${index}`).join(', ')}];
// @ts-expect-error a request without data is refused
export const wrong: TrainRequest = { config: 'moe.yaml', out: 'model' };
`;

/** A program that uses every package is compiled with the least TypeScript, which checks the packages' declarations too. */
export function checkTypes(cwd, names) {
  writeFileSync(join(cwd, 'consumer.mts'), consumer(names));
  run(cwd, 'npm', ['install', `typescript@${least}`, '@types/node@20']);
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false'];
  const target = ['--module', 'nodenext', '--target', 'es2022'];
  run(cwd, process.execPath, [
    'node_modules/typescript/lib/tsc.js',
    ...options,
    ...target,
    'consumer.mts',
  ]);
}
