import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';
import type { Manifest } from '@prodrome/mixture';
import { builtInComponents } from './built-ins.ts';
import { loadConfig } from './load-config.ts';
import { moduleFile, modulesOf, notLoaded } from './load-modules.ts';
import { namedTypes } from './plan-from-config.ts';

/** Modules that a bundle may run: any that it names, none, or these. */
export type Trust = boolean | readonly string[];

/**
 * The modules that a configuration of one's own names: who wrote it, or read it, trusts them.
 * @throws ProdromeError as `loadConfig`
 */
export async function trustedModules(config: string): Promise<readonly string[]> {
  const { config: own } = await loadConfig(config);
  return modulesOf(builtInComponents(), namedTypes(own));
}

/**
 * SHA-256 of each module's file, by the name it is known by. What it imports itself is not looked at.
 * @throws ProdromeError `COMPONENT_UNKNOWN` for one that is not there.
 */
export async function hashModules(
  modules: readonly string[],
  base: string,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const module of modules) {
    try {
      const bytes = await readFile(moduleFile(module, base));
      hashes[module] = createHash('sha256').update(bytes).digest('hex');
    } catch (cause) {
      throw notLoaded(`module ${module}`, module, base, cause);
    }
  }
  return hashes;
}

/**
 * Refuses to run the modules of a bundle without the caller's word, and those that are not the files it was trained with, whatever the caller
 * said. Nothing of a module is run to find out.
 * @param modules - what would be run.
 * @throws ProdromeError `UNTRUSTED`; `STATE` for other files; `COMPONENT_UNKNOWN` for none.
 */
export async function expectTrusted(
  modules: readonly string[],
  { modules: trained = {} }: Manifest,
  {
    folder,
    base,
    trust,
  }: { readonly folder: string; readonly base: string; readonly trust: Trust },
): Promise<void> {
  const untrusted = modules.filter((module) => !isTrusted(module, trust));
  if (untrusted.length > 0) throw refusal(folder, untrusted);
  for (const [module, got] of Object.entries(await hashModules(modules, base))) {
    const expected = trained[module];
    if (got === expected) continue;
    throw new ProdromeError('STATE', {
      where: `module ${module} of ${folder} (${moduleFile(module, base)})`,
      expected:
        expected === undefined
          ? 'its hash at training in manifest.json'
          : `the file it was trained with, SHA-256 ${expected}`,
      got: expected === undefined ? 'none' : `SHA-256 ${got}`,
      hint: 'Bring back the file of the training, or train again with this one',
      fields: { module, got, ...(expected !== undefined && { expected }) },
    });
  }
}

const isTrusted = (module: string, trust: Trust): boolean =>
  typeof trust === 'boolean' ? trust : trust.includes(module);

const refusal = (folder: string, modules: readonly string[]): ProdromeError =>
  new ProdromeError('UNTRUSTED', {
    where: folder,
    expected: 'a bundle without modules, or leave to run them',
    got: `modules, which run code: ${modules.join(', ')}`,
    hint: 'Read them first. Then name your own configuration that names them with --config, or say --trust (trust: true in code)',
    fields: { modules },
  });
