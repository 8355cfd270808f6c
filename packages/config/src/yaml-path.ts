import { withoutPasswords } from '@prodrome/core';

/** Keys and list positions from the top of a document, spelt as in the YAML. */
export type YamlPath = readonly (string | number)[];

/** `experts[1].parameters.max_depth` */
export function formatPath(path: YamlPath, start = ''): string {
  let text = start;
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[\w$-]+$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** A value of a configuration in a few words. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const scalar = value as string | number | boolean | null;
  const text =
    typeof scalar === 'string' ? JSON.stringify(withoutPasswords(scalar)) : String(scalar);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
