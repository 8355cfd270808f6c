import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { rowsOf, tableOf } from './tables.js';

const block = /(<!-- options: (.+?) -->\n)[^]*?(<!-- \/options -->)/g;

export function pagesWithOptions(root) {
  const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);
  const pages = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);
  return [...pages, ...readmes]
    .map((name) => join(root, name))
    .filter((page) => page.endsWith('.md') && existsSync(page))
    .filter((page) => readFileSync(page, 'utf8').includes('<!-- options: '));
}

export async function fillOptionTables(text, { schema, components }) {
  const filled = text.replace(block, (_, start, what, end) => {
    return `${start}\n${contentOf(what, schema, components)}\n\n${end}`;
  });
  return format(filled, {
    ...(await resolveConfig(fileURLToPath(import.meta.url))),
    parser: 'markdown',
  });
}

/** `all`; a section's name, or its path; or a kind of component and types of it, as in `experts climatology, markov`. */
function contentOf(what, schema, components) {
  if (what === 'all') return wholeFile(schema, components);
  const [name, ...types] = what.split(/,? /);
  const section = name.split('.').reduce((part, key) => part?.properties?.[key], schema);
  if (section === undefined) throw new Error(`options: ${what}: no section ${name}`);
  if (types.length === 0) return tableOf(rowsOf(section, schema.properties));
  const known = parametersByType(section);
  const rows = types.flatMap((type) => {
    if (!known.has(type)) throw new Error(`options: ${what}: no type ${type}`);
    return rowsOf(known.get(type), schema.properties).map(([option, ...rest]) => [
      `${option} of \`${type}\``,
      ...rest,
    ]);
  });
  return tableOf(rows);
}

function wholeFile({ properties, required }, components) {
  const isMapping = ([, { type }]) => type !== 'string';
  const entries = Object.entries(properties);
  const scalars = Object.fromEntries(entries.filter((entry) => !isMapping(entry)));
  const sections = entries
    .filter(isMapping)
    .map(([name, section]) =>
      [
        `## ${name}`,
        `${sentence(section.description)}${required.includes(name) ? ' Needed.' : ''}`,
        tableOf(rowsOf(section.items ?? section, properties)),
        ...typesOf(name, section, properties, components),
      ].join('\n\n'),
    );
  return [tableOf(rowsOf({ properties: scalars }, properties)), ...sections].join('\n\n');
}

/** The component types that a section names: what each is, and its `parameters`. */
function typesOf(name, section, properties, { experts, gates, combinations }) {
  const registry = { experts, gating_network: gates }[name];
  if (registry === undefined) return [];
  const types = [...parametersByType(section)].map(([type, parameters]) => {
    const rows = rowsOf(parameters, properties);
    return [
      `### type: ${type}`,
      sentence(registry.get(type).description),
      rows.length === 0 ? 'It has no parameters.' : tableOf(rows),
    ].join('\n\n');
  });
  types.push(...optimizers(section, properties));
  if (registry !== gates) return types;
  const strategies = combinations
    .names()
    .map((strategy) => `- \`${strategy}\`: ${combinations.get(strategy).description}`);
  return [...types, '### combination_strategy', strategies.join('\n')];
}

/** The section `optimizer`, told once for all types that take it. */
function optimizers(section, properties) {
  const rules = rulesByType(section).filter(({ then }) => then.properties.optimizer);
  if (rules.length === 0) return [];
  const names = rules.map(({ if: condition }) => `\`${condition.properties.type.const}\``);
  return [
    [
      '### optimizer',
      `What trains ${names.join(', ')}.`,
      tableOf(rowsOf(rules[0].then.properties.optimizer, properties)),
      'Beside them stand the options of the type:',
      tableOf(optionsOfTypes(rules[0].then.properties.optimizer, properties)),
    ].join('\n\n'),
  ];
}

/** Options that stand beside `type`, by the types that take them. */
function optionsOfTypes(section, properties) {
  return rulesByType(section).flatMap(({ if: condition, then }) =>
    rowsOf(then, properties).map(([option, ...rest]) => [
      `${option} of \`${condition.properties.type.const}\``,
      ...rest,
    ]),
  );
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Of rules by `type`; a section may name other components under other keys. */
const rulesByType = (section) =>
  ((section.items ?? section).allOf ?? []).filter(({ if: { properties } }) => properties.type);

const parametersByType = (section) =>
  new Map(
    rulesByType(section).map(({ if: condition, then }) => [
      condition.properties.type.const,
      then.properties.parameters,
    ]),
  );
