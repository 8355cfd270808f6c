/** What a value of a schema may be, in a few words of Markdown. */
export function valuesOf(schema) {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.anyOf) return schema.anyOf.map(valuesOf).join(' or ');
  switch (schema.type) {
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
    case 'number':
      return [schema.type, boundsOf(schema)].filter(Boolean).join(' ');
    case 'string':
      return schema.pattern === undefined ? 'text' : `text like ${code(schema.pattern)}`;
    case 'array':
      return `list of ${manyOf(schema.items)}${schema.minItems ? ', not empty' : ''}`;
    case 'object':
      return schema.propertyNames === undefined
        ? 'mapping'
        : `mapping of ${valuesOf(schema.propertyNames)} to ${manyOf(schema.additionalProperties)}`;
    default:
      // of names, only modules have one of these in them
      return schema.pattern === '[#/.]' ? 'a module: `./my-own.js#name`' : 'anything';
  }
}

const manyOf = (schema) => valuesOf(schema).replace(/^(text|number|integer|list)\b/, '$1s');

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return [
    minimum !== undefined && `≥ ${minimum}`,
    exclusiveMinimum !== undefined && `> ${exclusiveMinimum}`,
    maximum !== undefined && `≤ ${maximum}`,
    exclusiveMaximum !== undefined && `< ${exclusiveMaximum}`,
  ]
    .filter(Boolean)
    .join(', ');
}

export const code = (value) => `\`${value}\``;
