import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseYaml } from '@prodrome/config';
import { limitsSchema } from '@prodrome/server';
import { createProgram } from '../src/program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const manifest = (path: string): Record<string, unknown> =>
  JSON.parse(read(`${path}package.json`)) as Record<string, unknown>;

/** Instructions of the Dockerfile, a list for each of its stages. */
const stages = read('apps/server/Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => /^([A-Z]+) (.*)$/.exec(line)?.slice(1) as [string, string])
  .reduce<[string, string][][]>((found, one) => {
    if (one[0] === 'FROM') found.push([]);
    found.at(-1)?.push(one);
    return found;
  }, []);
const [build = [], last = []] = stages;
const all = (stage: readonly [string, string][], name: string): string[] =>
  stage.flatMap(([own, text]) => (own === name ? [text] : []));
const listOf = (text: string | undefined): string[] => JSON.parse(text ?? '[]') as string[];

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
  readonly stop_grace_period?: string;
}
const compose = parseYaml(read('apps/server/compose.yaml'), 'compose.yaml').value as {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const { server = {}, database = {} } = compose.services;

/** Options that a command line has and the program does not know. */
function unknownOptions([name = '', ...given]: readonly string[]): string[] {
  const command = createProgram().commands.find((one) => one.name() === name);
  const known = command?.options.map(({ long }) => long) ?? [];
  return given.filter((one) => one.startsWith('--') && !known.includes(one));
}

describe('the Dockerfile', () => {
  it('is built by the package manager and Node.js of the repository', () => {
    const { packageManager, engines } = manifest('');
    const asked = all(build, 'RUN').flatMap(
      (line) => /(pnpm@\S+) (\S+)/.exec(line)?.slice(1) ?? [],
    );
    expect(asked).toEqual([packageManager, 'install', packageManager, 'pack:all']);
    expect(manifest('')['scripts']).toHaveProperty('pack:all');
    const [, least = ''] = /(\d+)/.exec((engines as { node: string }).node) ?? [];
    for (const from of stages.map((stage) => stage[0]?.[1] ?? '')) {
      expect(Number(/^node:(\d+)/.exec(from)?.[1])).toBeGreaterThanOrEqual(Number(least));
    }
  });

  it('starts the command line as its package tells, as nobody of rank, on the port that is looked at', () => {
    const { name, bin } = manifest('apps/cli/') as { name: string; bin: { prodrome: string } };
    const [work = ''] = all(last, 'WORKDIR');
    const file = `${work}/node_modules/${name}/${bin.prodrome.replace('./', '')}`;
    expect(listOf(all(last, 'ENTRYPOINT')[0])).toEqual(['node', file]);
    expect(all(last, 'USER')).toEqual(['node']);
    const command = listOf(all(last, 'CMD')[0]);
    expect(unknownOptions(command)).toEqual([]);
    const port = command[command.indexOf('--port') + 1];
    expect(all(last, 'EXPOSE')).toEqual([port]);
    expect(all(last, 'HEALTHCHECK')[0]).toContain(`127.0.0.1:${String(port)}/healthz/ready`);
    expect(read('apps/server/src/serving/operation-routes.ts')).toContain("'/healthz/ready'");
  });

  it('brings no state of the machine that builds it', () => {
    const ignored = read('apps/server/Dockerfile.dockerignore').split('\n');
    for (const each of ['**/node_modules', '**/dist', '.git', '**/.env', '**/*.db']) {
      expect(ignored).toContain(each);
    }
  });
});

describe('compose.yaml', () => {
  it('names what there is', () => {
    const { context = '', dockerfile = '' } = server.build ?? {};
    expect(existsSync(`${root}apps/server/${context}/${dockerfile}`)).toBe(true);
    expect(unknownOptions(server.command ?? [])).toEqual([]);
    expect(unknownOptions(['serve', '--nothing'])).toEqual(['--nothing']);
    for (const secret of server.secrets ?? []) {
      expect(compose.secrets).toHaveProperty(secret);
      expect(server.command).toContain(`/run/secrets/${secret}`);
    }
    for (const volume of [...(server.volumes ?? []), ...(database.volumes ?? [])]) {
      const [from = ''] = volume.split(':');
      expect(from.startsWith('./') || from in compose.volumes).toBe(true);
    }
    for (const [name, { condition }] of Object.entries(server.depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(compose.services[name]?.healthcheck).toBeDefined();
    }
  });

  it('has no password, asks for one, and is told to this machine alone', () => {
    const passwords = [server, database].flatMap(({ environment = {} }) =>
      Object.entries(environment).flatMap(([name, value]) => (/PASS/.test(name) ? [value] : [])),
    );
    expect(passwords).toHaveLength(2);
    for (const value of passwords) expect(value).toMatch(/^\$\{\w+:\?.+\}$/);
    for (const port of server.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    const url = new URL((server.command ?? []).find((one) => one.startsWith('postgres:')) ?? '');
    expect([url.password, url.hostname in compose.services]).toEqual(['', true]);
  });

  it('waits longer than the server drains', () => {
    const seconds = Number.parseInt(server.stop_grace_period ?? '', 10);
    expect(seconds * 1000).toBeGreaterThan(limitsSchema.parse({}).drainMs);
  });
});
