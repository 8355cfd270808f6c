import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { begin, ended, smallTraining } from './killed-training.ts';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let args: readonly string[] = [];
let out = '';
let checkpoints = '';

/** A training that was killed on its way. */
beforeEach(async () => {
  ({ args, out } = await smallTraining(folder));
  checkpoints = join(`${out}.partial`, 'checkpoints');
  for (const name of ['model', 'model.partial']) {
    rmSync(folder.path(name), { recursive: true, force: true });
  }
  expect(await ended(begin(args, { at: 150, below: folder.path('.') }))).toBeNull();
});

interface Listed {
  readonly folder: string;
  readonly checkpoints: readonly { readonly id: number; readonly finished: number }[];
}

async function json(...argv: string[]): Promise<object> {
  const { code, stdout } = await prodrome('checkpoint', ...argv, '--json');
  expect([argv, code]).toEqual([argv, 0]);
  return JSON.parse(stdout) as object;
}

const list = async (place = out): Promise<Listed> => (await json('list', place)) as Listed;

describe('prodrome checkpoint', () => {
  it('list and show tell what is kept, by the folder of the model or its own', async () => {
    const found = await list();
    expect(found.folder).toBe(checkpoints);
    expect(await list(checkpoints)).toEqual(found);
    const [newest, older] = found.checkpoints;
    expect(newest?.id).toBe((older?.id ?? 0) + 1);
    const shown = await json('show', out, '--id', String(older?.id));
    expect(shown).toMatchObject({ id: older?.id, run: { seed: '0' }, damaged: {} });
    expect(Object.keys((shown as { finished: object }).finished)).toHaveLength(
      older?.finished ?? -1,
    );
    const { stdout } = await prodrome('checkpoint', 'list', out);
    expect(stdout.split('\n')[2]).toMatch(new RegExp(`^${newest?.id} `));
  });

  it('restore tells what --resume goes on from; with --id, it goes back there', async () => {
    const [newest, older] = (await list()).checkpoints;
    expect(await json('restore', out)).toMatchObject({ id: newest?.id, skipped: [] });
    await json('restore', out, '--id', String(older?.id));
    expect((await list()).checkpoints).toEqual([older]);
    const { code, stderr } = await prodrome(...args.filter((a) => a !== '--quiet'), '--resume');
    expect(code).toBe(0);
    expect(stderr).toContain(`goes on from checkpoint ${older?.id}: ${older?.finished} finished`);
  });

  it('a damaged one is passed over by restore and resume, and removed by prune', async () => {
    const [newest, older] = (await list()).checkpoints;
    const name = readdirSync(checkpoints).find((one) => one.includes(`0${newest?.id}.json`));
    writeFileSync(join(checkpoints, name ?? ''), '{');
    expect(await json('restore', out)).toMatchObject({
      id: older?.id,
      skipped: [{ id: newest?.id }],
    });
    expect(await json('prune', out)).toMatchObject({
      checkpoints: [newest?.id],
      left: [older?.id],
    });
    expect((await prodrome(...args, '--resume')).code).toBe(0);
  });

  it('ends with 4 where there is none', async () => {
    for (const name of ['list', 'show', 'restore', 'prune']) {
      const { code } = await prodrome('checkpoint', name, folder.path('nowhere'));
      expect([name, code]).toEqual([name, 4]);
    }
    expect((await prodrome('checkpoint', 'show', out, '--id', '999')).code).toBe(4);
  });
});

describe('an interrupted training', () => {
  it('is neither begun anew nor thrown away without a word', async () => {
    const { code, stderr } = await prodrome(...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Add --resume')]);
    expect((await list()).checkpoints.length).toBeGreaterThan(0);
  });

  it.each([
    ['another seed', ['--seed', '5'], 'seed: "5" instead of "0"'],
    ['other data', ['--data', 'other.csv'], 'data.rows: '],
    ['another configuration', ['--config', 'other.yaml'], 'bootstrapDraws: 60 instead of 50'],
  ])('is not resumed with %s', async (_, more, difference) => {
    const [, , config = '', , data = ''] = args;
    const lines = (await readFile(data, 'utf8')).trimEnd().split('\n');
    await folder.write('other.csv', `${lines.slice(0, -1).join('\n')}\n`);
    const yaml = await readFile(config, 'utf8');
    await folder.write('other.yaml', yaml.replace('bootstrap_draws: 50', 'bootstrap_draws: 60'));
    const own = more.map((one) => (one.startsWith('other') ? folder.path(one) : one));
    const { code, stderr } = await prodrome(...args, ...own, '--resume');
    expect([code, stderr]).toEqual([2, expect.stringContaining(difference)]);
    expect((await prodrome(...args, '--resume')).code).toBe(0);
  });

  it('stays when it is resumed with data that are not there', async () => {
    const before = await list();
    const { code } = await prodrome(...args, '--data', folder.path('none.csv'), '--resume');
    expect([code, await list()]).toEqual([3, before]);
  });

  it('is one process at a time', async () => {
    const first = begin([...args, '--resume'], { at: 20, how: 'stop', below: folder.path('.') });
    if (first.stdout) await once(first.stdout, 'data');
    for (const more of [['--resume'], []]) {
      const { code, stderr } = await prodrome(...args, ...more);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`process ${first.pid}`)]);
    }
    expect((await prodrome('checkpoint', 'prune', out)).code).toBe(1);
    first.kill('SIGCONT');
    expect(await ended(first)).toBe(0);
    expect([existsSync(out), existsSync(`${out}.partial`)]).toEqual([true, false]);
  });

  it.each([
    ['a nested', () => 'a/b', () => `${out}.partial/a/b`],
    ['an absolute', () => folder.path('elsewhere/c'), () => folder.path('elsewhere/c')],
  ])('is kept in %s base_dir, which is removed at the end', async (_, baseDir, place) => {
    rmSync(`${out}.partial`, { recursive: true });
    const [, , config = ''] = args;
    const yaml = await readFile(config, 'utf8');
    const own = await folder.write(
      'base.yaml',
      yaml.replace('{ interval', `{ base_dir: '${baseDir()}', interval`),
    );
    const train = [...args, '--config', own];
    const below = folder.path('.');
    expect(await ended(begin(train, { at: 200, below }))).toBeNull();
    expect((await list(place())).checkpoints.length).toBeGreaterThan(0);
    expect((await prodrome(...train)).code).toBe(1);
    expect((await prodrome(...train, '--resume')).code).toBe(0);
    expect([existsSync(place()), existsSync(`${out}.partial`), existsSync(out)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('that is finished is told so', async () => {
    expect((await prodrome(...args, '--resume')).code).toBe(0);
    const { code, stderr } = await prodrome(...args, '--resume');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('a folder that does not exist yet'),
    ]);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
});
