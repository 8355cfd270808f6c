import { afterAll, expect, it } from '@jest/globals';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOutputs } from '../src/index.ts';
import { createFolder } from './helpers.ts';

const { folder, remove } = await createFolder();
afterAll(remove);
const data = join(folder, 'data.csv');
await writeFile(data, 'a\n1\n');
await symlink(data, join(folder, 'link.csv'));
await symlink(folder, join(folder, 'again'));
await mkdir(join(folder, 'taken'));

it.each([
  ['the file that is read', data],
  ['a link to it', join(folder, 'link.csv')],
  ['another spelling of it', join(folder, 'taken', '..', 'data.csv')],
  ['it in a linked folder', join(folder, 'again', 'data.csv')],
])('%s is no place to write to', async (_, out) => {
  await expect(expectOutputs({ '--out': out }, { '--data': data })).rejects.toMatchObject({
    code: 'USAGE',
    where: '--out',
    expected: 'another file than --data',
  });
});

it('a file in a folder that is read is no place to write to', async () => {
  const place = join(folder, 'again', 'taken', 'manifest.json');
  const folders = { '--model': join(folder, 'taken') };
  await expect(expectOutputs({ '--out': place }, {}, folders)).rejects.toMatchObject({
    code: 'USAGE',
    expected: 'a file outside --model',
  });
  await expect(expectOutputs({ '--out': `${folder}/taken.csv` }, {}, folders)).resolves.toBe(
    undefined,
  );
});

it('one name for two outputs is refused, also where neither is there yet', async () => {
  const outputs = { '--out': join(folder, 'x.csv'), '--truth': join(folder, 'again', 'x.csv') };
  await expect(expectOutputs(outputs)).rejects.toMatchObject({ code: 'USAGE', where: '--truth' });
});

it.each([
  ['a folder', 'taken'],
  ['a file in no folder', 'none/x.csv'],
  ['a file below a file', 'data.csv/x.csv'],
])('%s cannot be written, and nothing is left', async (_, name) => {
  const before = await readdir(folder);
  const outputs = { '--out': join(folder, 'fine.csv'), '--truth': join(folder, name) };
  await expect(expectOutputs(outputs)).rejects.toMatchObject({
    code: 'OUTPUT',
    where: join(folder, name),
  });
  expect(await readdir(folder)).toEqual(before);
});

it('what is not given, a device and a file that is there are fine', async () => {
  const outputs = { '--out': join(folder, 'x.csv'), '--truth': undefined, '--log': '/dev/null' };
  await expect(expectOutputs(outputs, { '--data': data })).resolves.toBeUndefined();
  await expect(expectOutputs({ '--out': data })).resolves.toBeUndefined();
});
