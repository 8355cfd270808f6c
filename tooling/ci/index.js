export { count } from './count.js';
export { runSteps } from './run-steps.js';
export { builtTests } from './steps.js';
