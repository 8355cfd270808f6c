export { climatology } from './climatology.ts';
export { climatologyOptionsSchema, type ClimatologyOptions } from './climatology-options.ts';
export { logisticRegression } from './logistic-regression.ts';
export {
  logisticRegressionOptionsSchema,
  logisticRegressionSpace,
  type LogisticRegressionOptions,
} from './logistic-regression-options.ts';
export { markov } from './markov.ts';
export { markovOptionsSchema, type MarkovOptions } from './markov-options.ts';
export {
  personalStateSpaceOptionsSchema,
  type PersonalStateSpaceOptions,
} from './personal-state-space/options.ts';
export { personalStateSpace } from './personal-state-space/personal-state-space.ts';
