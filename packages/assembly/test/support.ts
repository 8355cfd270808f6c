import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** A folder that lives as long as the tests of a file. */
export function temporaryFolder(): {
  path(name: string): string;
  write(name: string, text: string): Promise<string>;
} {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prodrome-assembly-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: async (name, text) => {
      await writeFile(path(name), text);
      return path(name);
    },
  };
}

/** A number generator for test data: the fractional part of a rotating sine. */
const noise = (i: number): number => Math.abs((Math.sin(i * 12.9898) * 43758.5453) % 1);

/** A diary as CSV; `from` numbers its first patient. */
export function diaryText({ from = 0, patients = 10, days = 16 } = {}): string {
  const lines = ['patient,date,headache,sleep_h,weekday'];
  for (let patient = from; patient < from + patients; patient++) {
    for (let day = 0; day < days; day++) {
      const at = patient * 1000 + day * 7;
      const sleep = 5 + 4 * noise(at);
      const headache = Number(noise(at + 1) < 0.6 * noise(patient + 0.5) + (sleep < 6 ? 0.3 : 0));
      const date = new Date(Date.UTC(2024, 1, 20 + day)).toISOString().slice(0, 10);
      lines.push(`P${patient},${date},${headache},${sleep.toFixed(2)},d${day % 3}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
