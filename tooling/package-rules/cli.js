// `pnpm rules`: prints every broken rule of the packages; fails when there is one.
import { fileURLToPath } from 'node:url';
import { checkPackages } from './index.js';

const problems = checkPackages(fileURLToPath(new URL('../..', import.meta.url)));
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'package rules hold' : `${problems.length} rules broken`);
process.exitCode = problems.length === 0 ? 0 : 1;
