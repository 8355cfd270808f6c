import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** An empty folder for each test. */
export function temporaryFolder(): { path(name: string): string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prodrome-optimizers-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return { path: (name) => join(folder, name) };
}
