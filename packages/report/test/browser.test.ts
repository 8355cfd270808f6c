import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { temporaryFolder } from '../../../tooling/jest-preset/temporary-folder.js';
import { createReport } from '../src/index.ts';
import { findChromium } from './find-chromium.ts';
import { diaries } from './support.ts';

const executablePath = findChromium();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An expression in the page. */
const inPage = <Value>(page: Page, expression: string): Promise<Value> =>
  page.evaluate<Value>(expression);

/** What axe-core finds, in a line each. */
const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe);
  return inPage(
    page,
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
  );
};

const screens: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a phone', { viewport: { width: 390, height: 844 } }],
  ['a laptop', { viewport: { width: 1280, height: 900 } }],
  ['a laptop at night', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
];

(executablePath === undefined ? describe.skip : describe)('a report in a browser', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  beforeAll(async () => {
    const data = diaries();
    const odd = Array.from(data.rows.patients, (p) => (p % 2 ? '<b>עברית' : 'x'.repeat(500)));
    const weights = { mine: data.rows.labels, other: data.rows.labels.map((label) => 1 - label) };
    const { html } = createReport(
      { ...data, weights, groups: { device: odd } },
      { replicates: 50 },
    );
    await folder.write('report.html', html);
    await writeFile(folder.path('one.html'), createReport(diaries({ patients: 1 })).html);
    browser = await chromium.launch({
      ...(executablePath !== undefined && { executablePath }),
      args: ['--no-sandbox'],
    });
  });
  afterAll(() => browser.close());

  /** A page that was opened, with all that it complained of or asked for. */
  const open = async (file: string, options: BrowserContextOptions) => {
    const page = await browser.newPage(options);
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) said.push(request.url());
    });
    await page.goto(`file://${folder.path(file)}`);
    return { page, said };
  };

  it.each(screens)('hinders nobody on %s, opened and closed', async (_, options) => {
    for (const file of ['report.html', 'one.html']) {
      const { page, said } = await open(file, options);
      expect(await violations(page)).toEqual([]);
      await inPage(
        page,
        "document.querySelectorAll('details').forEach((one) => (one.open = true))",
      );
      expect(await violations(page)).toEqual([]);
      // nothing but tables and calendars scrolls sideways
      expect(
        await inPage(page, 'document.documentElement.scrollWidth - innerWidth'),
      ).toBeLessThanOrEqual(0);
      expect(said).toEqual([]);
      await page.close();
    }
  });

  it('can be read with the keyboard alone', async () => {
    const { page } = await open('report.html', {});
    await page.keyboard.press('Tab');
    expect(await inPage(page, 'document.activeElement.textContent')).toBe('To the findings');
    await page.keyboard.press('Enter');
    expect(await inPage(page, 'document.activeElement.id')).toBe('main');
    const levels = await inPage<number[]>(
      page,
      "Array.from(document.querySelectorAll('h1,h2,h3'), ({ tagName }) => Number(tagName[1]))",
    );
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => {
      expect(level - (levels[i] ?? 0)).toBeLessThanOrEqual(1);
    });
    await page.close();
  });

  it('fits on paper', async () => {
    const { page } = await open('report.html', { viewport: { width: 700, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    const wide = await inPage(
      page,
      "Array.from(document.querySelectorAll('table,svg,figure')).filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.textContent.slice(0, 80))",
    );
    expect(wide).toEqual([]);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await page.close();
  });
});
