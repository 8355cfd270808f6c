import { writeYaml, type YamlDocument } from '@prodrome/config';
import type { TunedOptions } from './tunable-parts.ts';
import { withChanges } from './with-search.ts';

type Section = Readonly<Record<string, unknown>>;

/**
 * The configuration as it was written, with tuned options in their places, as YAML. Comments are lost.
 * @param tuned - options by component; an expert among them is not searched for any longer.
 * @param isSearch - whether a section `optimizer` names a search.
 * @param about - said first, as comments.
 */
export function tunedYaml(
  { value }: Pick<YamlDocument, 'value'>,
  tuned: TunedOptions,
  isSearch: (optimizer: Section) => boolean,
  about: readonly string[],
): string {
  const written = value as {
    readonly experts: readonly Section[];
    readonly gating_network?: Section;
  };
  const experts = written.experts.map((expert) => {
    const changes = tuned[String(expert['name'])];
    if (!changes) return expert;
    const { parameters, optimizer } = expert;
    const trained = optimizer as Section | undefined;
    const kept = trained && !isSearch(trained) ? trained : undefined;
    const own = withChanges(
      { parameters: (parameters ?? {}) as Section, optimizer: kept },
      changes,
    );
    const others = Object.entries(expert).filter(
      ([key]) => !['search', 'optimizer', 'parameters'].includes(key),
    );
    return { ...Object.fromEntries(others), ...filled(own) };
  });
  const gating = gatingWith(written.gating_network ?? {}, tuned);
  const whole = {
    ...written,
    experts,
    ...(Object.keys(gating).length > 0 && { gating_network: gating }),
  };
  return `${about.map((line) => `# ${line}\n`).join('')}${writeYaml(whole)}`;
}

function gatingWith(gating: Section, tuned: TunedOptions): Section {
  const gate = withChanges(
    { parameters: sectionOf(gating, 'parameters'), optimizer: gating['optimizer'] as Section },
    tuned['gate'] ?? {},
  );
  const model = sectionOf(gating, 'stacking_model');
  const { parameters } = withChanges(
    { parameters: sectionOf(model, 'parameters') },
    tuned['stacking'] ?? {},
  );
  const stacking = { ...model, ...filled({ parameters }) };
  return {
    ...gating,
    ...filled(gate),
    ...filled({ stacking_model: stacking }),
  };
}

const sectionOf = (section: Section, key: string): Section => (section[key] ?? {}) as Section;

/** Without empty mappings. */
const filled = (sections: Section): Section =>
  Object.fromEntries(
    Object.entries(sections).filter(
      ([, one]) => typeof one === 'object' && one !== null && Object.keys(one).length > 0,
    ),
  );
