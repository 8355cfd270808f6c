#!/usr/bin/env node
import { endWhenUnread } from './end-when-unread.ts';
import { run } from './run.ts';

endWhenUnread(process.stdout, () => process.exit());
process.exitCode = await run(process.argv.slice(2));
