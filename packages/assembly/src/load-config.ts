import { readYamlFile, validateConfig, type YamlDocument } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';
import { configSchema, type Config } from './config-schema.ts';
import { placeText } from './component-resolver.ts';

/** A configuration with the file it came from, for errors that name its lines. */
export interface LoadedConfig {
  readonly config: Config;
  readonly document: YamlDocument;
}

/** Sections of the specification whose components are not in this version. */
const withoutEffect = ['task'];

/**
 * Reads and validates a configuration file.
 * A section that has no effect in this version is refused: ignoring it would promise what is not done.
 * @throws ProdromeError `CONFIG_MISSING`, `CONFIG_SYNTAX`, `CONFIG`
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const document = await readYamlFile(path);
  refuseWithoutEffect(document);
  return { config: validateConfig(configSchema, document), document };
}

function refuseWithoutEffect(document: YamlDocument): void {
  const { value } = document;
  if (typeof value !== 'object' || value === null) return;
  const section = withoutEffect.find((name) => name in value);
  if (section === undefined) return;
  throw new ProdromeError('CONFIG', {
    where: placeText([section], document),
    expected: 'a section that has an effect in this version',
    got: section,
    hint: 'Remove the section: its components are not part of this version',
  });
}
