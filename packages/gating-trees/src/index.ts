export { gradientBoostingGate } from './gradient-boosting-gate.ts';
export {
  gradientBoostingGateOptionsSchema,
  type GradientBoostingGateOptions,
} from './gradient-boosting-gate-options.ts';
