import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { dataSourceChecks, runChecks } from '@prodrome/conformance';
import { fixedWidth } from '../fixed-width.js';

it('fixed_width keeps the laws of data sources', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fixed-width-'));
  const path = join(folder, 'diary.txt');
  writeFileSync(path, 'ann  2024-02-01 7.5\nann  2024-02-02\nbob  2024-02-01   8\n');
  const columns = [
    { name: 'patient', width: 5, kind: 'text' },
    { name: 'date', width: 11, kind: 'text' },
    { name: 'sleep', width: 4, kind: 'number' },
  ];
  const subject = { type: fixedWidth, options: { columns }, path };
  const { gaps } = await runChecks(dataSourceChecks, subject);
  rmSync(folder, { recursive: true });
  expect(gaps).toEqual([]);
});
