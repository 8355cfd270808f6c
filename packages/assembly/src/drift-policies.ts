import { dirname } from 'node:path';
import { canonicalJson, ProdromeError } from '@prodrome/core';
import type { DriftPolicy } from '@prodrome/drift';
import { componentsFor } from './all-components.ts';
import { createResolver, plain, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { loadConfig } from './load-config.ts';
import { withModules } from './load-modules.ts';

/** A policy with the name of its detector. */
export interface NamedPolicy extends DriftPolicy {
  readonly detector: string;
}

/**
 * The policies of the section `drift` of a configuration, with their detectors.
 * @throws ProdromeError as `loadConfig`; `CONFIG` without the section; `COMPONENT_UNKNOWN`
 */
export async function driftPolicies(path: string): Promise<readonly NamedPolicy[]> {
  const { config, document } = await loadConfig(path);
  if (!config.drift) {
    throw new ProdromeError('CONFIG', {
      where: path,
      expected: 'a section drift with policies',
      got: 'none',
      hint: 'drift: { policies: [{ scope: expert, action: down_weight, detector: { type: page_hinkley } }] }',
    });
  }
  const names = { driftDetectors: config.drift.policies.map(({ detector }) => detector.type) };
  const components = await withModules(await componentsFor(names), names, dirname(path));
  return policiesOf(config, createResolver(components, document));
}

/** The policies of a configuration; none without the section. @throws ProdromeError `COMPONENT_UNKNOWN`; `CONFIG`, also for a policy that stands there twice. */
export function policiesOf({ drift }: Config, resolver: ComponentResolver): readonly NamedPolicy[] {
  const texts = (drift?.policies ?? []).map((policy) => canonicalJson(plain(policy)));
  return (drift?.policies ?? []).map(({ detector, ...policy }, at) => {
    const first = texts.indexOf(texts[at] as string);
    if (first < at) {
      const expected = 'each policy once: twice it acts twice';
      const where = resolver.placeText(['drift', 'policies', at]);
      throw new ProdromeError('CONFIG', { where, expected, got: `policy ${first + 1} again` });
    }
    const place = (key: string) => ['drift', 'policies', at, 'detector', key];
    const part = resolver.named('driftDetectors', {
      ...detector,
      place: { type: place('type'), options: place('parameters') },
    });
    return {
      ...policy,
      detector: detector.type,
      accepts: part.type.accepts,
      createDetector: () => part.type.create(part.options, {}),
    };
  });
}
