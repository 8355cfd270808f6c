export { runChecks, type Check, type CheckReport } from './check.ts';
export { expertChecks } from './expert-checks.ts';
export type { ExpertSubject } from './expert-subject.ts';
