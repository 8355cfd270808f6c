import { code, valuesOf } from './values.js';

/**
 * The rows of an object's options: name, values, default, meaning. Options of options follow them, as `imputation.method`.
 * @param sections - schemas by name; options that are those of a section are not told twice.
 */
export function rowsOf({ properties = {}, required = [] }, sections, prefix = '') {
  return Object.entries(properties).flatMap(([name, field]) => {
    const fallback = defaultOf(field, required.includes(name));
    const section = sections[name];
    const isTold = field !== section && section !== undefined && isPartOf(field, section);
    const values = isTold ? toldIn(name, field, section) : valuesOf(field);
    const own = [`\`${prefix}${name}\``, values, fallback, field.description ?? ''];
    return isTold ? [own] : [own, ...rowsOf(field, sections, `${prefix}${name}.`)];
  });
}

export function tableOf(rows) {
  const lines = [['option', 'values', 'default', 'meaning'], Array(4).fill('---'), ...rows];
  return lines.map((cells) => `| ${cells.map(escape).join(' | ')} |`).join('\n');
}

function defaultOf({ default: value, type }, isNeeded) {
  if (isNeeded) return '_needed_';
  // the defaults of a mapping are those of its options
  if (value === undefined || type === 'object') return '';
  if (Array.isArray(value)) return value.map(code).join(', ') || 'none';
  return code(value);
}

const isPartOf = ({ properties = {} }, section) =>
  Object.keys(properties).length > 0 &&
  Object.entries(properties).every(
    ([name, field]) => JSON.stringify(field) === JSON.stringify(section.properties?.[name]),
  );

function toldIn(name, field, section) {
  const others = Object.keys(section.properties).filter((each) => !(each in field.properties));
  const but = others.length === 0 ? '' : ` but ${others.map((each) => `\`${each}\``).join(', ')}`;
  return `mapping, as the section [${name}](#${name})${but}`;
}

const escape = (cell) => cell.replaceAll('|', '\\|');
