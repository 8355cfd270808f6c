import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { filesOf } from '../../../tooling/readme-check/blocks.js';
import { prodrome, temporaryFolder } from './support.ts';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/serve.md', root), 'utf8');
const folder = temporaryFolder();

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

interface Answers {
  readonly prediction: number;
  readonly forecasts: readonly { readonly prediction: number }[];
}
const answered = (name: string): Answers =>
  JSON.parse(readFileSync(folder.path(name), 'utf8')) as Answers;

it('docs/serve.md leads from a bundle to forecasts, which are those of a file', async () => {
  const curl = spawnSync('curl', ['--version'], { encoding: 'utf8' });
  if (curl.error ?? !/^curl (?:[89]|7\.(?:8[2-9]|9))/.test(curl.stdout)) {
    process.stderr.write('skipped: the page needs curl 7.82 or later\n');
    return;
  }
  cpSync(new URL('examples/kostecki-dillon', root), folder.path('.'), { recursive: true });
  const [data, config] = ['kostecki_dillon.csv', 'moe.yaml'].map((name) => folder.path(name)) as [
    string,
    string,
  ];
  const model = folder.path('model');
  await prodrome('train', '--config', config, '--data', data, '--out', model, '--quiet');

  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  mkdirSync(folder.path('bin'));
  const command = await folder.write('bin/prodrome', `#!/bin/sh\nexec node '${program}' "$@"\n`);
  chmodSync(command, 0o755);
  const { 'install.sh': install, ...steps } = filesOf(page);
  expect([install?.split(' ')[0], Object.keys(steps).length]).toEqual(['npm', 5]);
  const tidy = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT";
  const script = [tidy, ...Object.values(steps)]
    .join('\n')
    .replaceAll('8080', String(await freePort()));
  const ran = await new Promise<{ code: number | null; said: string }>((resolve) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder.path('.'),
      env: { ...process.env, PATH: `${folder.path('bin')}:${process.env['PATH'] ?? ''}` },
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.on('close', (code) => {
      resolve({ code, said });
    });
  });
  expect([ran.code, ran.said]).toEqual([0, expect.stringContaining('"msg":"stopped"')]);

  const aura = 'female,30,Aura,continuing';
  const days = [`1,0,9,${aura}`, `2,1,7,${aura}`, '3,0,5,,,,', '4,0,8,,,,', '5,1,,,,,'];
  const text = [
    'id,time,headache,airq,sex,age,hatype,medication',
    ...days.map((day) => `ann,${day}`),
  ];
  const file = await folder.write('days.csv', `${text.join('\n')}\n`);
  const { stdout } = await prodrome(
    'predict',
    '--model',
    model,
    '--data',
    file,
    '--json',
    '--quiet',
  );
  const expected = (JSON.parse(stdout) as { probability: number }[]).map((row) => row.probability);
  const history = JSON.parse(readFileSync(folder.path('history.json'), 'utf8')) as {
    forecasts: { time: string; forecast: number; outcome: number | null }[];
  };
  const last = history.forecasts.slice(-2);
  expect(last.map(({ time, outcome }) => [time, outcome])).toEqual([
    ['4', 1],
    ['5', null],
  ]);
  expect(last[1]?.forecast).toBe(expected[4]);
  expect(answered('observed.json').forecasts[0]?.prediction).toBe(expected[2]);
  expect(answered('forecasts.json').forecasts).toHaveLength(2);
  expect(answered('forecast.json').prediction).toBeGreaterThan(0);
});
