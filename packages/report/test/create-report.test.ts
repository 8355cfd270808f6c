import { describe, expect, it } from '@jest/globals';
import { compareByJackknife, evaluateModels, type MetricName } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import { createReport as create, disclaimer, type ReportData } from '../src/index.ts';
import { diaries } from './support.ts';

/** The cells of the row of a model in the table of all models, by the heads of its columns. */
function rowOf(page: string, name: string): Record<string, string> {
  const text = (html: string) =>
    html
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
  const table = /<caption>Every model[^]*?<\/table>/.exec(page)?.[0] ?? '';
  const heads = [...table.matchAll(/<th scope="col">([^]*?)<\/th>/g)].map(([, head = '']) =>
    text(head),
  );
  const row = table.split('<tr').find((one) => one.includes(`<bdi>${name}</bdi>`)) ?? '';
  const cells = [...row.matchAll(/<td>([^]*?)<\/td>/g)].map(([, cell = '']) => text(cell));
  return Object.fromEntries(cells.map((cell, i) => [heads[i + 1] ?? '', cell]));
}

/** What of a text matches: a page is too long to be shown. */
const first = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[0];

const shown = (value: number, digits = 3): string => value.toFixed(digits).replace('-', '−');

/** With few replicates, where the intervals of metrics are not looked at. */
const createReport = (data: ReportData, options = {}) =>
  create(data, { replicates: 50, ...options });

describe('createReport', () => {
  it('says that figures are too good to be true, as a training does, and of honest ones nothing', () => {
    const honest = diaries();
    const leaked = honest.rows.labels.map((label, row) => 0.5 + 0.4 * (label - 0.5) + row * 1e-6);
    const { html, findings } = createReport({
      ...honest,
      models: { ...honest.models, mine: leaked },
    });
    expect(findings.suspicious.map(({ figure }) => figure)).toContain('pooledAuc');
    expect(first(html, /Suspicious: mine: AUC 1\.000 \[[^\]]*\] above \.850/)).toBeDefined();
    expect(createReport(diaries({ knows: 0 })).findings.suspicious).toEqual([]);
  });

  it('shows whether the model is plausible, and says nothing where it was not asked', () => {
    const rule = { evidence: 'odds ratio <2>', source: 'somebody 2020', patients: 24, rows: 96 };
    const plausibility = [
      {
        ...{ ...rule, name: 'prodrome', shape: 'increasing', verdict: 'breaks', from: 0, to: 1 },
        ...{ oddsRatio: 0.5, ci: [0.4, 0.6] },
      },
      { ...rule, name: 'headache', shape: 'increasing', past: { days: 28, every: 3 } },
      { ...rule, name: 'sleep', shape: 'flat', within: 1.25, verdict: 'holds', oddsRatio: 1 },
    ].map((one) => ({ verdict: 'unclear', ...one })) as ReportData['plausibility'];
    const { html, card } = createReport({ ...diaries(), ...(plausibility && { plausibility }) });
    expect(html).toContain('of 3 rules 1 holds, 1 breaks, and of 1 it cannot be said');
    expect(html).toContain('0.50 [0.40, 0.60]');
    expect(html).toContain('odds ratio &lt;2&gt;; somebody 2020');
    expect(first(html, /28 days before/)).toBeDefined();
    expect(card).toContain('of 3 rules 1 holds, 1 breaks');
    expect(first(card, /Broken: prodrome: expected raises the odds .* 1 against 0/)).toBeDefined();
    const without = createReport(diaries());
    expect(without.html).not.toContain('Plausibility');
    expect(without.card).not.toContain('average effects of variables');
  });

  it('shows what the model draws on, and that its own rows flatter it', () => {
    const importance = {
      method: 'permuted',
      ...{ rows: 100, patients: 5, logLoss: 0.5, inSample: true },
      importances: [
        { name: 'history', kind: 'history', lost: 0.02, ci: [0.01, 0.03] },
        { name: 'weather', kind: 'domain', lost: -0.001, ci: [-0.002, 0.001] },
        { name: '<sleep>', kind: 'column', lost: 0.0123 },
        { name: 'silent', kind: 'column' },
      ],
    } as const;
    const { html } = createReport({ ...diaries(), importance });
    expect(html).toContain('What the model draws on');
    expect(html).toContain('own days are exchanged');
    expect(html).toContain('learned them by heart');
    expect(html).toContain('0.0200');
    expect(html).toContain('[0.0100, 0.0300]');
    expect(html).toContain('all of weather');
    expect(html).toContain('&lt;sleep&gt;');
    expect(html).not.toContain('silent');
    const unseen = createReport({ ...diaries(), importance: { ...importance, inSample: false } });
    expect(unseen.html).not.toContain('learned them by heart');
    expect(createReport(diaries()).html).not.toContain('What the model draws on');
  });

  it('shows the numbers of evaluateModels and compareByJackknife', () => {
    const data = diaries();
    const { html, findings } = createReport(data, { seed: 5, replicates: 500 });
    const set = { ...data.rows, onset: onsets(data) };
    const expected = evaluateModels(data.models, set, {
      stream: createStream('5').fork('report').fork('metrics'),
      reference: 'climatology',
    });
    for (const name of ['mine', 'climatology']) {
      const own = expected[name];
      const cells = rowOf(html, name);
      const columns: [string, MetricName, number][] = [
        ['log loss', 'logLoss', 4],
        ['Brier', 'brier', 4],
        ['Brier skill', 'brierSkill', 3],
        ['AUC', 'pooledAuc', 3],
        ['within', 'withinAuc', 3],
        ['onset within', 'onsetWithinAuc', 3],
        ['average precision', 'averagePrecision', 3],
        ['intercept', 'calibrationIntercept', 2],
        ['slope', 'calibrationSlope', 2],
        ['ECE', 'ece', 3],
      ];
      expect(Object.keys(cells)).toEqual(columns.map(([head]) => head));
      for (const [head, metric, digits] of columns) {
        const [low, high] = own?.ci[metric] ?? [NaN, NaN];
        const ends = `[${shown(low, digits)}, ${shown(high, digits)}]`;
        const text = `${shown(own?.[metric] ?? NaN, digits)} ${ends}`;
        expect(cells[head]?.replaceAll(/−(?=0\.?0*(?:\D|$))/g, '')).toBe(
          text.replaceAll(/−(?=0\.?0*(?:\D|$))/g, ''),
        );
      }
    }
    const { mine, climatology } = data.models as Record<'mine' | 'climatology', Float64Array>;
    const difference = compareByJackknife(mine, climatology, data.rows);
    expect(findings.verdict.logLoss).toEqual(difference);
    expect(html).toContain(
      `${shown(difference?.difference ?? NaN, 4)}, 95 % interval [${shown(difference?.ci[0] ?? NaN, 4)}, ${shown(difference?.ci[1] ?? NaN, 4)}]`,
    );
  });

  it('answers yes to a model that knows the days, and finds no skill in the own rate itself', () => {
    expect(createReport(diaries()).findings.verdict.answer).toBe('better');
    const blind = diaries();
    const climatology = blind.models['climatology'] as Float64Array;
    const { html, summary } = createReport({
      ...blind,
      models: { mine: climatology, climatology },
    });
    expect(summary).toMatch(/^No skill was found/);
    expect(html).toContain(summary);
  });

  it.each(['a', 'b', 'c', 'd', 'e', 'f'])(
    'finds no skill where labels are shuffled (%s)',
    (seed) => {
      const data = diaries({ seed });
      const stream = createStream(seed);
      const labels = data.rows.labels.map(() => (stream.next() < 0.3 ? 1 : 0));
      const made = { ...data, models: { mine: data.models['mine'] as Float64Array } };
      const { verdict } = createReport({ ...made, rows: { ...data.rows, labels } }).findings;
      expect(['no-skill', 'worse']).toContain(verdict.answer);
    },
  );

  it('claims nothing of fewer than eight patients', () => {
    const { findings, summary } = createReport(diaries({ patients: 7 }));
    expect(findings.verdict.answer).toBe('too-few');
    expect(summary).toMatch(/^Nothing is claimed/);
    expect(createReport(diaries({ patients: 8, days: 200 })).findings.verdict.answer).toBe(
      'better',
    );
  });

  it('gives the same bytes twice', () => {
    const [one, other] = [createReport(diaries()), createReport(diaries())];
    expect(one.html).toBe(other.html);
    expect(one.card).toBe(other.card);
  });

  it('asks for nothing from elsewhere and runs nothing', () => {
    const { html, card } = createReport(diaries());
    expect(
      first(html, /<script|<link(?! rel="icon" href="data:,")|@import|url\(|src=|https?:/),
    ).toBeUndefined();
    for (const text of [html, card]) expect(text).toContain(disclaimer);
  });

  it('shows names as names, whatever they are made of', () => {
    const hostile = [
      '<script>alert(1)</script>',
      '"onload="x',
      'עברית \u{202E}abc',
      'x'.repeat(5000),
      '`|*_\n# no',
      '__proto__',
      'constructor',
      '\u{0}\u{D800}',
    ];
    const data = diaries({ patients: hostile.length, days: 30 });
    const values = data.models['mine'] as Float64Array;
    const models = Object.fromEntries(hostile.map((name) => [name, values]));
    const group = Array.from(data.rows.patients, (patient) => hostile[patient % 2] as string);
    const { html, card, findings } = createReport({
      ...{ ...data, models, about: hostile[0] as string },
      rows: { ...data.rows, patientIds: hostile },
      groups: Object.fromEntries(hostile.map((name) => [name, group])),
      weights: models,
      quality: models,
      absent: { '<b>': '<img src=x onerror=y>' },
      notes: ['<i>note</i>'],
    });
    expect(first(html, /<(?:script|img|i>|b>)/)).toBeUndefined();
    expect(first(html, /"onload|x{100}/)).toBeUndefined();
    // no half characters, no controls but line feeds
    expect(first(html, /(?!\n)\p{Cc}|\p{Cs}/u)).toBeUndefined();
    expect(Object.keys(findings.models)).toEqual(expect.arrayContaining(hostile));
    expect(first(card, /<script|<img|\n# no/)).toBeUndefined();
  });

  it('judges one patient over blocks of time, and says so', () => {
    const { html, findings } = createReport(diaries({ patients: 1, days: 180 }));
    expect(findings).toMatchObject({ patients: 1, blocks: 13, groups: [] });
    expect(findings.models['mine']).not.toHaveProperty('withinAuc');
    expect(html).toContain('blocks of 14 days');
    expect(html).toContain('they say nothing of anyone else');
  });

  it('is made where no event came, and where nothing else came', () => {
    for (const outcome of [0, 1]) {
      const data = diaries();
      const labels = data.rows.labels.map(() => outcome);
      const { html } = createReport({ ...data, rows: { ...data.rows, labels } });
      expect(html).toContain('There is nothing to rank');
      expect(first(html, /NaN|undefined|Infinity/)).toBeUndefined();
    }
  });

  it('is made of one row', () => {
    const { rows, models, about } = diaries({ patients: 1, days: 1 });
    const { html, findings } = createReport({ rows, models, about });
    expect(findings.verdict.answer).toBe('too-few');
    expect(first(html, /NaN|undefined|Infinity/)).toBeUndefined();
  });

  it('judges a model that did not answer every row on those that it answered', () => {
    const data = diaries();
    const part = (data.models['mine'] as Float64Array).map((p, row) => (row % 3 === 0 ? NaN : p));
    const { findings, html } = createReport({ ...data, models: { ...data.models, part } });
    const { labels, patients } = data.rows;
    const known = (_: unknown, row: number) => row % 3 !== 0;
    const { part: expected } = evaluateModels(
      { part: part.filter(known) },
      { labels: labels.filter(known), patients: patients.filter(known) },
      { stream: createStream(0) },
    );
    expect(findings.models['part']).toMatchObject({ rows: 960, logLoss: expected?.logLoss });
    expect(rowOf(html, 'part')['log loss']).toContain(shown(expected?.logLoss ?? NaN, 4));
    const about = createReport({ ...data, models: { ...data.models, part }, about: 'part' });
    expect(about.findings.verdict.rows).toBe(960);
  });

  it.each<[string, (data: ReportData) => ReportData, string]>([
    ['a model that is not there', (data) => ({ ...data, about: 'toString' }), 'USAGE'],
    ['another length', (data) => ({ ...data, models: { mine: new Float64Array(3) } }), 'USAGE'],
    [
      'no probability',
      (data) => ({ ...data, models: { mine: data.rows.labels.map(() => 2) } }),
      'NUMERIC',
    ],
    [
      'an answer to no row',
      (data) => ({ ...data, models: { mine: data.rows.labels.map(() => NaN) } }),
      'USAGE',
    ],
    [
      'a label of 2',
      (data) => ({ ...data, rows: { ...data.rows, labels: data.rows.labels.map(() => 2) } }),
      'NUMERIC',
    ],
    [
      'a patient without a name',
      (data) => ({ ...data, rows: { ...data.rows, patientIds: ['p'] } }),
      'NUMERIC',
    ],
  ])('%s is refused', (_, change, code) => {
    expect(() => createReport(change(diaries()))).toThrow(expect.objectContaining({ code }));
  });
});

/** Whether the label of the day before is 0. */
function onsets({ rows: { labels, patients } }: ReportData): Uint8Array {
  return Uint8Array.from(labels, (_, row) =>
    Number(patients[row] === patients[row - 1] && labels[row - 1] === 0),
  );
}
