import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { diaryLines, prodrome, temporaryFolder } from './support.ts';

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

describe('train', () => {
  const config = (report: string): string =>
    [
      'experts: [{ name: all, type: logistic_regression }]',
      'validation: { outer: holdout, inner_folds: 3 }',
      report,
      '',
    ].join('\n');
  const train = async (name: string, report: string) => {
    const yaml = await folder.write(`${name}.yaml`, config(report));
    const data = await folder.write('diary.csv', diaryLines().join('\n'));
    const out = folder.path(name);
    const heldOut = folder.path(`${name}.csv`);
    const { code, stderr } = await prodrome(
      ...[
        'train',
        '--config',
        yaml,
        '--data',
        data,
        '--out',
        out,
        '--held-out',
        heldOut,
        '--quiet',
      ],
    );
    expect([stderr, code]).toEqual(['', 0]);
    const manifest = JSON.parse(await readFile(`${out}/manifest.json`, 'utf8')) as {
      files: Record<string, string>;
    };
    return { out, heldOut, files: Object.keys(manifest.files) };
  };

  it('puts page and card into the bundle, of its held-out forecasts, with the numbers of its metrics', async () => {
    const { out, heldOut, files } = await train('with', '');
    expect(files).toEqual(expect.arrayContaining(['report.html', 'card.md']));
    const page = await readFile(`${out}/report.html`, 'utf8');
    const { models } = JSON.parse(await readFile(`${out}/metrics.json`, 'utf8')) as {
      models: Record<string, { logLoss: number }>;
    };
    for (const { logLoss } of Object.values(models)) {
      expect(page.includes(logLoss.toFixed(4))).toBe(true);
    }
    expect(await readFile(`${out}/card.md`, 'utf8')).toContain('Split: patients; 0.2 of them');
    const later = folder.path('later.html');
    const { code } = await report(heldOut, '--model', out, '--out', later);
    expect(code).toBe(0);
    const text = await readFile(later, 'utf8');
    expect(text.includes('that the model was judged by when it was trained')).toBe(true);
    expect(text).toContain('<h2 id="plausibility">');

    const data = folder.path('diary.csv');
    const told = await prodrome(
      ...['explain', '--model', out, '--data', data, '--global', '--json', '--quiet'],
    );
    const importance = await folder.write('importance.json', told.stdout);
    const more = await report(heldOut, '--model', out, '--importance', importance, '--out', later);
    expect(more.code).toBe(0);
    expect(await readFile(later, 'utf8')).toContain('<h2 id="importance">');
    const wrong = await report(heldOut, '--importance', heldOut, '--out', later);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--importance') });
  });

  it('leaves both out where the configuration says so', async () => {
    const { files } = await train('without', 'report: false');
    expect(files).not.toContain('report.html');
    expect(files).not.toContain('card.md');
  });

  it('refuses a bundle whose page was changed', async () => {
    const { out } = await train('changed', '');
    await folder.write('changed/report.html', '<p>better than everything</p>');
    const { code, stderr } = await prodrome(
      ...['evaluate', '--model', out, '--data', folder.path('diary.csv')],
    );
    expect(stderr).toContain('another content');
    expect(code).toBe(1);
  });
});
