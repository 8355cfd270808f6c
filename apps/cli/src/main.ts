#!/usr/bin/env node
import { run } from './run.ts';
import { watchOutput, writeWhole } from './watch-output.ts';

writeWhole(process.stdout);
const output = watchOutput(process.stdout);
// nobody is left to be told that notes cannot be written
process.stderr.on('error', () => undefined);
process.exitCode = await output.finish(await run(process.argv.slice(2)));
