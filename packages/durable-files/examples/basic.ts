import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { lockFolder, makeFolder, writeDurably } from '@prodrome/durable-files';

const folder = join(mkdtempSync(join(tmpdir(), 'files-')), 'results');
makeFolder(folder);
const { release } = lockFolder(folder);
try {
  lockFolder(folder);
} catch (error) {
  if (!ProdromeError.is(error)) throw error;
  console.log(error.code);
}
writeDurably(join(folder, 'a.txt'), 'whole or not at all');
console.log(readFileSync(join(folder, 'a.txt'), 'utf8'));
release();
