export { backendChecks, type BackendSubject } from './backend-checks.ts';
export { lossChecks, type LossSubject } from './loss-checks.ts';
export { optimizerChecks, type OptimizerSubject } from './optimizer-checks.ts';
