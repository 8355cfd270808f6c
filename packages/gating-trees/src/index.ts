export { gradientBoostingGate } from './gradient-boosting-gate.ts';
export {
  gradientBoostingGateOptionsSchema,
  gradientBoostingGateSpace,
  type GradientBoostingGateOptions,
} from './gradient-boosting-gate-options.ts';
