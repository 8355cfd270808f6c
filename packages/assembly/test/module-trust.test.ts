import { createHash } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import { openModel, train, trustedModules } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

/** A transform that changes nothing, and throws on a night of 11.25 hours; without imports, so that any folder may hold it. */
const transformText = `
import { isMainThread } from 'node:worker_threads';
globalThis.ranModules = (globalThis.ranModules ?? 0) + 1;
export const passing = {
  contract: 1,
  kind: 'transform',
  type: 'passing',
  description: 'passes a table on',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  create: () => ({
    fit: () => ({ metrics: {}, notes: [] }),
    apply: (table) => {
      if (table.values.includes(11.25)) {
        const cause = new RangeError('a night of 11.25 hours');
        throw new Error(isMainThread ? 'here' : 'in a worker', { cause });
      }
      return table;
    },
    saveState: () => ({ kind: 'passing', version: 1, json: null, tensors: {} }),
    loadState: () => {},
  }),
};
`;
const yaml = `
data: { outcome: headache, domains: { physiological: [sleep_h] } }
experts: [{ name: body, type: logistic_regression, specialty: physiological }]
preprocessing: { transforms: [{ type: './passing.js#passing' }] }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`;
const module = './passing.js';

let config: string;
let data: string;
let model: string;
let base: string;
beforeAll(async () => {
  await folder.write('passing.js', transformText);
  config = await folder.write('moe.yaml', yaml);
  data = await folder.write('diary.csv', diaryText());
  model = folder.path('model');
  base = folder.path('.');
  await train({ config, data, out: model });
});

const ran = (): unknown => (globalThis as { readonly ranModules?: number }).ranModules;

describe('a bundle that names a module', () => {
  it('holds the hash of its file', async () => {
    const { modules } = JSON.parse(await readFile(`${model}/manifest.json`, 'utf8')) as {
      readonly modules: unknown;
    };
    const hash = createHash('sha256').update(transformText).digest('hex');
    expect(modules).toEqual({ [module]: hash });
  });

  it('is refused without leave, by the names of what would be run, and runs nothing', async () => {
    const before = ran();
    for (const trust of [undefined, false, [], ['./other.js', 'passing.js']] as const) {
      const opening = openModel(model, { base, ...(trust !== undefined && { trust }) });
      await expect(opening).rejects.toMatchObject({
        code: 'UNTRUSTED',
        fields: { modules: [module] },
        message: expect.stringMatching(/passing\.js.*--config.*--trust/),
      });
    }
    expect(ran()).toBe(before);
  });

  it('is opened by a word, by its name, and by the configuration that names it', async () => {
    expect(await trustedModules(config)).toEqual([module]);
    for (const trust of [true, [module], await trustedModules(config)] as const) {
      const opened = await openModel(model, { base, trust });
      expect((await opened.predict(data)).batch.rows).toBe(160);
    }
  });

  it('is not opened by a configuration that names others', async () => {
    const other = await folder.write('other.yaml', yaml.replace(module, './other.js'));
    const trust = await trustedModules(other);
    expect(trust).toEqual(['./other.js']);
    await expect(openModel(model, { base, trust })).rejects.toMatchObject({ code: 'UNTRUSTED' });
  });

  it('is refused when the file is another, trusted or not, before it is run', async () => {
    const before = ran();
    await folder.write('passing.js', `${transformText}// changed\n`);
    await expect(openModel(model, { base, trust: true })).rejects.toMatchObject({
      code: 'STATE',
      fields: { module, expected: expect.any(String), got: expect.any(String) },
      message: expect.stringMatching(/passing\.js.*SHA-256 [0-9a-f]{64}, got SHA-256/),
    });
    expect(ran()).toBe(before);
    await folder.write('passing.js', transformText);
    await expect(openModel(model, { base, trust: true })).resolves.toBeDefined();
  });

  it('is refused when the file is not there', async () => {
    const elsewhere = folder.path('nowhere');
    await expect(openModel(model, { base: elsewhere, trust: true })).rejects.toMatchObject({
      code: 'COMPONENT_UNKNOWN',
    });
  });
});

describe('forecasts of several threads', () => {
  const predictAll = async (file: string): Promise<number> => {
    const opened = await openModel(model, { base, trust: [module] });
    let rows = 0;
    for await (const { batch } of opened.predictBatches(file, { workers: 2, rows: 20 })) {
      rows += batch.rows;
    }
    return rows;
  };

  it('run the modules that the caller trusts', async () => {
    expect(await predictAll(data)).toBe(160);
  });

  it('tell of a component’s own bug with its cause and where it was thrown', async () => {
    const bad = await folder.write(
      'bad.csv',
      diaryText().replace(/^(P3,[^,]*,\d,)[^,]*/m, (_, head: string) => `${head}11.25`),
    );
    const error: unknown = await predictAll(bad).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'COMPONENT_FAILED',
      where: 'transform type ./passing.js#passing, apply',
      got: expect.stringMatching(/^Error: in a worker \(line \d+:\d+ of passing\.js\)$/),
      cause: {
        message: 'in a worker',
        stack: expect.stringMatching(/passing\.js:\d+/),
        cause: {
          name: 'RangeError',
          message: 'a night of 11.25 hours',
          stack: expect.stringMatching(/passing\.js:\d+/),
        },
      },
    });
  });

  it('refuse a bundle that was replaced after it was opened, by its code', async () => {
    const out = folder.path('replaced');
    await train({ config, data, out });
    const opened = await openModel(out, { base, trust: true });

    await rm(out, { recursive: true });
    await train({ config, data, out: folder.path('newer'), seed: 7 });
    await rename(folder.path('newer'), out);
    const first = opened.predictBatches(data, { workers: 2, rows: 20 })[Symbol.asyncIterator]();
    const error: unknown = await first.next().catch((thrown: unknown) => thrown);
    expect(ProdromeError.is(error, 'STATE')).toBe(true);
    expect(error).toBeInstanceOf(ProdromeError);
    expect(error).toMatchObject({ where: out, hint: expect.stringMatching(/replaced/) });
  });
});
