import { ProdromeError } from './errors.ts';
import type { JsonValue } from './json.ts';
import type { ComponentState } from './state.ts';

/**
 * Refuses a state of another kind, or of a version this code does not know.
 * @throws ProdromeError `STATE`
 */
export function expectState(
  state: ComponentState,
  kind: string,
  versions: readonly number[],
): void {
  if (state.kind !== kind || !versions.includes(state.version)) {
    throw new ProdromeError('STATE', {
      where: `state of ${kind}`,
      expected: `kind ${kind}, version ${versions.join(' or ')}`,
      got: `kind ${state.kind}, version ${state.version}`,
    });
  }
}

/**
 * A float64 tensor of a state as a fresh array.
 * @throws ProdromeError `STATE` when it is absent, of another type or of another length.
 */
export function vectorOf(state: ComponentState, name: string, length?: number): Float64Array {
  const data = state.tensors[name]?.data;
  if (!(data instanceof Float64Array) || (length !== undefined && data.length !== length)) {
    throw new ProdromeError('STATE', {
      where: `tensor ${name} of ${state.kind}`,
      expected: length === undefined ? 'float64 values' : `${length} float64 values`,
      got: data === undefined ? 'none' : `${data.length} of ${data.constructor.name}`,
    });
  }
  return data.slice();
}

/**
 * What a state's JSON holds under a name.
 * @throws ProdromeError `STATE` when it is no object, or holds nothing of that name.
 */
export function jsonOf({ kind, json }: ComponentState, name: string): JsonValue {
  const entries = json !== null && typeof json === 'object' ? Object.entries(json) : [];
  const found = Array.isArray(json) ? undefined : entries.find(([key]) => key === name);
  if (found) return found[1];
  throw otherJson(kind, `something under ${name}`, 'nothing');
}

/**
 * A list of texts in a state's JSON: the names of columns or experts.
 * @throws ProdromeError `STATE` when it is absent or holds anything else.
 */
export function textsOf(state: ComponentState, name: string): readonly string[] {
  const list = jsonOf(state, name);
  if (isList(list) && list.every((item) => typeof item === 'string')) return list;
  throw otherJson(state.kind, `a list of texts under ${name}`, 'something else');
}

/**
 * A whole number in a float64 tensor of one value: how much is remembered, or made.
 * @param most - the greatest that can be meant; memory is asked for by such numbers.
 * @throws ProdromeError `STATE` when it is absent, no whole number, below 0 or greater.
 */
export function countOf(state: ComponentState, name: string, most: number): number {
  const [value = NaN] = vectorOf(state, name, 1);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new ProdromeError('STATE', {
    where: `tensor ${name} of ${state.kind}`,
    expected: `a whole number from 0 to ${most}`,
    got: String(value),
  });
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const otherJson = (kind: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where: `state of ${kind}`, expected, got });

/**
 * For `value ?? unfitted(where)`: what is asked of a component before it was trained or loaded.
 * @throws ProdromeError `STATE`, always.
 */
export function unfitted(where: string): never {
  throw new ProdromeError('STATE', {
    where,
    expected: 'to be trained, fitted or loaded first',
    got: 'neither',
  });
}
