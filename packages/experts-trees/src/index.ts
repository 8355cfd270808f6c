export { gradientBoosting } from './gradient-boosting.ts';
export {
  gradientBoostingExpertOptionsSchema,
  type GradientBoostingExpertOptions,
} from './gradient-boosting-options.ts';
