import { describe, expect, it } from '@jest/globals';
import { builtInComponents, loadConfig, planFromConfig } from '@prodrome/assembly';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const files = ['moe.yaml', 'my-expert.js', 'my-expert.test.mjs'];
const textOf = (name: string): Promise<string> => readFile(folder.path(name), 'utf8');

describe('prodrome init', () => {
  it('writes a configuration that loads, an expert and its test, and says what is next', async () => {
    const into = folder.path('new/study');
    const { code, stdout, stderr } = await prodrome('init', into);
    expect([code, stderr]).toEqual([0, '']);
    expect((await readdir(into)).sort()).toEqual(files);
    expect(stdout).toContain(`prodrome train --config ${into}/moe.yaml`);
    const { config } = await loadConfig(`${into}/moe.yaml`);
    expect(config.experts.map(({ name }) => name)).toEqual([
      'climatology',
      'markov',
      'recent',
      'everything',
    ]);
    const example = new URL('../../../examples/custom-expert/weekday.js', import.meta.url);
    expect(await textOf('new/study/my-expert.js')).toBe(await readFile(example, 'utf8'));
  });

  it('the configuration has a plan, and loads with every commented line in it', async () => {
    await prodrome('init', folder.path('planned'));
    const { config, document } = await loadConfig(folder.path('planned/moe.yaml'));
    const plan = planFromConfig(config, builtInComponents(), document);
    expect(plan.experts.map(({ role }) => role)).toEqual(Array(4).fill('member'));
    const yaml = await textOf('planned/moe.yaml');
    const full = await folder.write(
      'full.yaml',
      yaml.replace(/^( *)# ((?: *- | *)[a-z_]+:)/gm, '$1$2'),
    );
    const loaded = await loadConfig(full);
    expect(loaded.config.data).toMatchObject({
      patient: 'patient_id',
      domains: { static: ['age', 'sex'] },
      ignore: ['notes'],
    });
    expect(loaded.config.experts.at(-1)?.type).toBe('./my-expert.js#weekdayRate');
  });

  it('refuses to overwrite, and writes nothing then', async () => {
    await mkdir(folder.path('taken'));
    await folder.write('taken/my-expert.js', 'mine');
    const { code, stderr } = await prodrome('init', folder.path('taken'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error OUTPUT: .*my-expert\.js: /);
    expect(await readdir(folder.path('taken'))).toEqual(['my-expert.js']);
    expect(await textOf('taken/my-expert.js')).toBe('mine');
  });

  it('a second time is refused, with everything as it was', async () => {
    const into = folder.path('twice');
    const { stdout } = await prodrome('init', into, '--json');
    expect(JSON.parse(stdout)).toEqual({ folder: into, files });
    const before = await Promise.all(files.map((name) => textOf(`twice/${name}`)));
    expect((await prodrome('init', into)).code).toBe(1);
    expect(await Promise.all(files.map((name) => textOf(`twice/${name}`)))).toEqual(before);
  });

  it('a folder that is a file is refused', async () => {
    const file = await folder.write('file', '');
    const { code, stderr } = await prodrome('init', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error OUTPUT: /);
  });
});
