// Usage: check-quickstart.js OUTPUT. Every line that `pnpm quickstart` prints of the model, timings apart, stands in the README.
import { readFileSync } from 'node:fs';

const text = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim());
const readme = new Set(text(new URL('../../README.md', import.meta.url)));
const printed = text(process.argv[2] ?? '');
const start = printed.findIndex((line) => line.startsWith('model '));
const lines = printed
  .slice(start)
  .filter((line) => line !== '' && !/^(Bundle:|\$|Served by)|^Tasks:|^Cached:|^Time:/.test(line));
const absent = lines.filter((line) => !readme.has(line));
if (start < 0 || lines.length < 15) {
  console.error('the quickstart printed no leaderboard and forecast');
  process.exitCode = 1;
} else if (absent.length > 0) {
  console.error(`not in README.md as printed:\n  ${absent.join('\n  ')}`);
  process.exitCode = 1;
}
