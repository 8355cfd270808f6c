// Usage: check-quickstart.js COMMAND… Runs the quickstart and shows what it prints: every line of the model, timings apart, must
// stand in the README.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [program = '', ...args] = process.argv.slice(2);
const { status, stdout, error } = spawnSync(program, args, {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (error) throw error;
process.stdout.write(stdout);

const linesOf = (text) => text.split('\n').map((line) => line.trim());
const readme = new Set(linesOf(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')));
const printed = linesOf(stdout);
const start = printed.findIndex((line) => line.startsWith('model '));
const lines = printed
  .slice(start)
  .filter((line) => line !== '' && !/^(Bundle:|\$|Served by)|^Tasks:|^Cached:|^Time:/.test(line));
const absent = lines.filter((line) => !readme.has(line));
const fail = (problem) => {
  console.error(problem);
  process.exitCode = 1;
};
if (status !== 0) fail(`the quickstart ended with ${status}`);
else if (start < 0 || lines.length < 15) fail('the quickstart printed no leaderboard and forecast');
else if (absent.length > 0) fail(`not in README.md as printed:\n  ${absent.join('\n  ')}`);
