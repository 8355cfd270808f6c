import { ProdromeError } from './errors.ts';

/** A value that JSON can carry unchanged. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON text with the keys of every object in code-unit order, so that equal values give equal bytes.
 * @throws ProdromeError `STATE` when a number is not finite: JSON would silently turn it into null.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ProdromeError('STATE', {
      where: 'canonicalJson',
      expected: 'finite numbers (tensors carry NaN and infinities)',
      got: String(value),
    });
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

const isJsonArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
