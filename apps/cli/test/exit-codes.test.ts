import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let config: string;
let data: string;
beforeAll(async () => {
  config = await folder.write('moe.yaml', configText);
  data = await folder.write('diary.csv', `${diaryLines().join('\n')}\n`);
});

const train = (options: { config?: string; data?: string; out?: string }, ...more: string[]) =>
  prodrome(
    ...['train', '--config', options.config ?? config, '--data', options.data ?? data],
    ...['--out', options.out ?? folder.path('unused'), '--quiet', ...more],
  );

describe('exit codes', () => {
  it('0: help and version', async () => {
    expect((await prodrome('--help')).code).toBe(0);
    expect((await prodrome('train', '--help')).code).toBe(0);
    expect((await prodrome('--version')).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    ['an unknown command', ['brew']],
    ['an unknown option', ['doctor', '--fast']],
    ['a missing option', ['train', '--config', 'x']],
    ['a seed that is no number', ['train', '--seed', 'abc']],
  ])('2: %s', async (_, argv) => {
    const { code, stderr } = await prodrome(...argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: /);
  });

  it('2: a missing configuration file', async () => {
    const { code, stderr } = await train({ config: folder.path('none.yaml') });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error CONFIG_MISSING: /);
  });

  it.each([
    ['an unknown key', 'experts: [{ name: a, type: climatology, specialtyy: all }]', /specialty/],
    ['an unknown type', 'experts: [{ name: a, type: crystal_ball }]', /logistic_regression/],
    ['a wrong value', `${configText}\ncalibration: { method: magic }`, /platt/],
    ['a reserved name', 'experts: [{ name: selected, type: climatology }]', /reports/],
    [
      'a name used twice',
      'experts: [{ name: a, type: markov }, { name: a, type: markov }]',
      /no other/,
    ],
    ['options of a type', 'experts: [{ name: a, type: markov, parameters: { l3: 1 } }]', /l2/],
    ['a section without effect', `${configText}\nreport: { sections: all }`, /no.* effect|effect/],
  ])('2: %s, with its place', async (name, text, cure) => {
    const file = await folder.write(`${name.replaceAll(' ', '-')}.yaml`, text);
    const { code, stderr } = await train({ config: file });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error (CONFIG|COMPONENT_UNKNOWN): .*yaml:\d+:\d+/);
    expect(stderr).toMatch(cure);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('3: a missing data file, a file that lies about its format, a missing column', async () => {
    const missing = await train({ data: folder.path('none.csv') });
    expect([missing.code, missing.stderr.slice(0, 20)]).toEqual([3, 'error DATA_MISSING: ']);
    const text = await folder.write('text.parquet', 'not parquet');
    expect((await train({ data: text })).code).toBe(3);
    const column = await folder.write('no-outcome.csv', 'patient,date,a\nx,2024-01-01,1\n');
    expect((await train({ data: column })).stderr).toMatch(/^error DATA_COLUMN: /);
  });

  it('4: an unknown model', async () => {
    const { code, stderr } = await prodrome(
      'predict',
      '--model',
      folder.path('none'),
      '--data',
      data,
    );
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error NOT_FOUND: /);
  });

  it.each([
    ['--patient with --out', ['--patient', 'P1', '--out', 'x.csv']],
    ['--patient with --format', ['--patient', 'P1', '--format', 'csv']],
    ['--format parquet without --out', ['--format', 'parquet']],
  ])('2: %s, which would do nothing, before anything is read', async (_, more) => {
    const none = folder.path('none');
    const { code, stderr } = await prodrome('predict', '--model', none, '--data', none, ...more);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error USAGE: /);
  });

  it('1: an --out that cannot be made, before any work', async () => {
    const { code, stderr } = await train({ out: `${data}/model`, data: folder.path('none.csv') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error OUTPUT: .*diary\.csv\/model/);
    expect(stderr).not.toMatch(/partial|unexpectedly/);
  });

  it.each([
    ['a full disk', '/dev/full', /no space left|ENOSPC/i],
    ['a folder that cannot be written', '/proc/forecasts.csv', /ENOENT|EACCES|EROFS/],
  ])('1: %s', async (_, out, message) => {
    const model = folder.path('whole');
    expect((await train({ out: model })).code).toBe(0);
    const { code, stderr } = await prodrome(
      ...['predict', '--model', model, '--data', data, '--out', out, '--quiet'],
    );
    await rm(model, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^error OUTPUT: ${out}`));
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/partial|unexpectedly/);
  });

  it('130: interrupted, with nothing written', async () => {
    const running = train({ out: folder.path('interrupted') });
    await new Promise((resolve) => {
      process.once('newListener', (event) => {
        if (event === 'SIGINT') setImmediate(resolve);
      });
    });
    process.emit('SIGINT');
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toBe('interrupted; nothing was written\n');
    const after = await prodrome('predict', '--model', folder.path('interrupted'), '--data', data);
    expect(after.code).toBe(4);
  });

  it('tells programs the code with --json', async () => {
    const { code, stdout } = await train({ data: folder.path('none.csv') }, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'DATA_MISSING' } });
  });
});

it('doctor lists engines and components', async () => {
  const { code, stdout } = await prodrome('doctor', '--json');
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as {
    engines: Record<string, { ok: boolean }>;
    components: Record<string, { type: string }[]>;
  };
  expect(found.engines['duckdb']?.ok).toBe(true);
  const experts = found.components['experts']?.map(({ type }) => type);
  expect(experts).toEqual(expect.arrayContaining(['climatology', 'markov', 'lstm_network']));
  const { stdout: plain } = await prodrome('doctor');
  expect(plain).toMatch(/ok {3}duckdb: DuckDB v/);
  expect(plain).toMatch(/ok {3}onnxruntime: onnxruntime 1\.\d+\.\d+/);
  expect(plain).toMatch(/ok {3}tensorflow: TensorFlow\.js .* on wasm; not node: .* not installed/);
});
