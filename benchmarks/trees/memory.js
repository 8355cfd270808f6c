// Prints by how many MB training on a million rows raises the most memory that the process has had, above what the rows take.
import { createGradientBoosting } from '@prodrome/trees';
import { makeRows } from './data.js';

const data = makeRows(1_000_000, 'memory');
globalThis.gc?.();
const before = process.memoryUsage.rss();
await createGradientBoosting({ trees: 20, threads: Number(process.argv[2] ?? 1) }).train(data);
// in KB; the rows' making took less than this at its most
console.log(Math.round((process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20));
