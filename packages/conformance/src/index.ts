export { runChecks, type Check, type CheckReport } from './check.ts';
export { expertChecks } from './expert-checks.ts';
export type { ExpertSubject } from './expert-subject.ts';
export { scanChecks, type ScanSubject } from './scan-checks.ts';
export { gateChecks } from './gate-checks.ts';
export type { GateSubject } from './gate-subject.ts';
export {
  causalTransformChecks,
  transformChecks,
  type TransformSubject,
} from './transform-checks.ts';
