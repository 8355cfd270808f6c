import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { run } from '../src/index.ts';

export { temporaryFolder } from '../../../tooling/jest-preset/temporary-folder.js';

/** A run of the command line: exit code and what it printed. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process. */
export async function prodrome(...argv: string[]): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [capture('stdout', out), capture('stderr', err)];
  try {
    const code = await run(argv);
    return { code, stdout: out.join(''), stderr: err.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** {@link prodrome} with this text on standard input. */
export async function prodromeWith(input: string | Readable, ...argv: string[]): Promise<Ran> {
  const text = typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input;
  const own = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor;
  Object.defineProperty(process, 'stdin', { value: text, configurable: true });
  try {
    return await prodrome(...argv);
  } finally {
    Object.defineProperty(process, 'stdin', own);
  }
}

function capture(stream: 'stdout' | 'stderr', lines: string[]) {
  return jest.spyOn(process[stream], 'write').mockImplementation((text, ...rest: unknown[]) => {
    lines.push(String(text));
    const written = rest.at(-1);
    if (typeof written === 'function') (written as () => void)();
    return true;
  });
}

/** A number generator for test data: the fractional part of a rotating sine. */
const noise = (i: number): number => Math.abs((Math.sin(i * 12.9898) * 43758.5453) % 1);

/** A diary as CSV lines, header first. */
export function diaryLines(patients = 16, days = 24): string[] {
  const lines = ['patient,date,headache,sleep_h,pressure'];
  for (let patient = 0; patient < patients; patient++) {
    let headache = 0;
    for (let day = 0; day < days; day++) {
      const at = patient * 1000 + day * 7;
      const sleep = 5 + 4 * noise(at);
      const risk = 0.5 * noise(patient + 0.5) + 0.3 * headache + (sleep < 6 ? 0.2 : 0);
      headache = Number(noise(at + 1) < risk);
      if (noise(at + 2) < 0.08) continue;
      const date = new Date(Date.UTC(2024, 1, 20 + day)).toISOString().slice(0, 10);
      const pressure = noise(at + 3) < 0.2 ? '' : (1000 + 30 * noise(at + 4)).toFixed(1);
      lines.push(`P${patient},${date},${headache},${sleep.toFixed(2)},${pressure}`);
    }
  }
  return lines;
}

/** A small configuration for {@link diaryLines}. */
export const configText = `
data:
  outcome: headache
  domains:
    physiological: [sleep_h]
    environmental: [pressure]
experts:
  - { name: climatology, type: climatology, specialty: history }
  - { name: body, type: logistic_regression, specialty: physiological, parameters: { C: 0.5 } }
  - { name: weather, type: logistic_regression, specialty: environmental }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
`;

/** The rows of one patient among {@link diaryLines}, as lines of JSON; an empty cell is left out. */
export function recordsOf(lines: readonly string[], patient: string): string[] {
  const names = (lines[0] ?? '').split(',');
  return lines
    .slice(1)
    .filter((line) => line.startsWith(`${patient},`))
    .map((line) => {
      const cells = line.split(',').map((cell, at) => [names[at], at > 1 ? Number(cell) : cell]);
      return JSON.stringify(Object.fromEntries(cells.filter(([, cell]) => cell !== '')));
    });
}
