import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const noise = (i: number): number => Math.abs((Math.sin(i * 12.9898) * 43758.5453) % 1);

/** Ten patients of thirty days; a forecast that knows half of each day, and one that knows nothing. */
const lines = (head = 'patient,time,label,probability,blind,sex'): string =>
  [
    head,
    ...Array.from({ length: 300 }, (_, i) => {
      const chance = noise(i);
      const label = Number(noise(i + 1000) < chance);
      const day = String((i % 30) + 1).padStart(2, '0');
      const patient = Math.floor(i / 30);
      return `p${patient},2026-01-${day},${label},${chance.toFixed(4)},0.5,${patient % 2 ? 'f' : 'm'}`;
    }),
    '',
  ].join('\n');

const report = (...given: string[]) => prodrome('report', '--predictions', ...given);

describe('report', () => {
  it('makes a page and a card of the forecasts of any tool, the same bytes each time', async () => {
    const file = await folder.write('any.csv', lines());
    const [out, card] = [folder.path('r.html'), folder.path('c.md')];
    const given = [file, '--column', 'blind', '--group', 'sex', '--out', out, '--card', card];
    const { code, stdout, stderr } = await report(...given);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('probability: Yes: better than the patient’s own rate');
    const page = await readFile(out, 'utf8');
    for (const text of ['<bdi>blind</bdi>', '<bdi>sex</bdi>', '300 forecasts of 10 patients']) {
      expect(page.includes(text)).toBe(true);
    }
    expect(await readFile(card, 'utf8')).toContain('27a Usability');
    await report(...given);
    expect((await readFile(out, 'utf8')) === page).toBe(true);
  });

  it('tells every number as JSON, and judges the column that is named', async () => {
    const file = await folder.write('any.csv', lines());
    const out = folder.path('r.html');
    const { stdout } = await report(file, '--about', 'blind', '--out', out, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ out, rows: 300, patients: 10, about: 'blind', isReferenceMade: true },
      models: { blind: { logLoss: expect.closeTo(Math.LN2, 6) } },
      verdict: { answer: expect.stringMatching(/no-skill|worse/), clusters: 10 },
    });
  });

  it.each([
    ['a column that is not there', ['--column', 'other'], 'a column other', 3],
    ['a group that is not there', ['--group', 'age'], 'a column age', 3],
    ['a column of no probabilities', ['--column', 'sex'], 'a probability from 0 to 1', 3],
    ['an output that is the input', ['--out', 'SELF'], 'another file than', 2],
    ['a bundle that is not there', ['--model', '/nowhere'], 'a bundle made by', 4],
  ])('%s is refused', async (_, given, text, exit) => {
    const numbered = lines().replaceAll(/,f$/gm, ',2').replaceAll(/,m$/gm, ',3');
    const file = await folder.write('any.csv', given[1] === 'sex' ? numbered : lines());
    const out = ['--out', folder.path('never.html')];
    const all = [...out, ...given].map((one) => (one === 'SELF' ? file : one));
    const { code, stderr } = await report(file, ...all);
    expect(stderr).toContain(text);
    expect(code).toBe(exit);
  });
});
