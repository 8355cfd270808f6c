export { temporaryFolder } from '../../../tooling/jest-preset/temporary-folder.js';

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
