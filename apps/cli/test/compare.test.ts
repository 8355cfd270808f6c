import { describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const file = (name: string, rows: readonly string[], head = 'patient_id,time,label,probability') =>
  folder.write(name, [head, ...rows, ''].join('\n'));
const compare = (...given: string[]) => prodrome('compare', ...given);

/** Three patients of two days, with forecasts from a list. */
const days = (forecasts: readonly number[]): string[] =>
  forecasts.map((p, i) => `p${i >> 1},2026-01-0${(i % 2) + 1},${Number(i % 3 === 0)},${p}`);
const [sure, dull] = [
  [0.75, 0.25, 0.25, 0.75, 0.25, 0.5],
  [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
];

describe('compare', () => {
  it('gives the losses on the rows that both have, and the jackknife over patients of the difference', async () => {
    const a = await file('a.csv', days(sure));
    const b = await file('b.csv', [...days(dull), 'p9,2026-01-01,1,0.5', 'p9,2026-01-02,,0.5']);
    const { code, stdout, stderr } = await compare(a, b, '--json');
    expect([stderr, code]).toEqual(['', 0]);
    const found = JSON.parse(stdout) as Record<'differences' | 'models', never>;
    const loss = (p: number, i: number): number => -Math.log(i % 3 === 0 ? p : 1 - p);
    const differences = sure.map((p, i) => loss(p, i) - loss(dull[i] ?? NaN, i));
    const mean = (values: readonly number[]) =>
      values.reduce((sum, x) => sum + x, 0) / values.length;
    const without = [0, 1, 2].map((patient) =>
      mean(differences.filter((_, i) => i >> 1 !== patient)),
    );
    const center = mean(differences);
    const error = Math.sqrt((2 / 3) * without.reduce((sum, x) => sum + (x - center) ** 2, 0));
    // Student's t with 2 degrees of freedom
    const half = 4.302652729911275 * error;
    expect(found).toMatchObject({
      ...{ rows: 6, patients: 3, events: 2, onlyIn: [0, 1] },
      columns: ['probability', 'probability'],
      models: [
        { logLoss: expect.closeTo(mean(sure.map(loss)), 7) },
        { logLoss: expect.closeTo(Math.LN2, 7) },
      ],
      differences: {
        logLoss: {
          difference: expect.closeTo(center, 7),
          ci: [expect.closeTo(center - half, 6), expect.closeTo(center + half, 6)],
        },
      },
    });
  });

  it('says in words which is better, and reads any column', async () => {
    const rows = days(sure).map((row, i) => `${row},${dull[i] ?? ''}`);
    const both = await file('both.csv', rows, 'patient_id,time,label,mine,other');
    const { stdout } = await compare(both, both, '--column-a', 'mine', '--column-b', 'other');
    expect(stdout).toContain('6 rows of 3 patients in both, 2 events');
    expect(stdout).toMatch(/A against B: log loss −\.3[0-9]+ \[.*\]: /);
    const same = await compare(both, both, '--column-a', 'mine', '--column-b', 'mine');
    expect(same.stdout).toContain('+.0000 [+.0000, +.0000]: neither is better by an interval');
  });

  it.each([
    ['another label', ['p0,2026-01-01,0,0.5'], 'the label 1, as in', 'DATA_CONFLICT'],
    [
      'nobody in common',
      ['x,2026-01-01,0,0.5', 'x,2026-01-02,1,0.5'],
      'no row of the same',
      'DATA_CONFLICT',
    ],
    ['a day twice', ['p0,2026-01-01,1,0.5', 'p0,2026-01-01,1,0.6'], 'once', 'DATA_CONFLICT'],
    ['a forecast of 1.5', ['p0,2026-01-01,1,1.5'], 'a probability from 0 to 1', 'DATA_VALUE'],
    ['no forecast', ['p0,2026-01-01,1,'], 'a probability from 0 to 1', 'DATA_VALUE'],
  ])('%s is refused', async (name, rows, text, kind) => {
    const a = await file('a.csv', days(sure));
    const shared = ['p1,2026-01-01,0,0.25', 'p1,2026-01-02,1,0.5'];
    const b = await file(`${name}.csv`, name.startsWith('nobody') ? rows : [...rows, ...shared]);
    const { code, stderr } = await compare(a, b);
    expect(code).toBe(3);
    expect(stderr).toContain(`error ${kind}`);
    expect(stderr).toContain(text);
  });
});
