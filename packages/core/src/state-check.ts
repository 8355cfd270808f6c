import { ProdromeError } from './errors.ts';
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
 * A list of texts in a state's JSON: the names of columns or experts.
 * @throws ProdromeError `STATE` when it is absent or holds anything else.
 */
export function textsOf(state: ComponentState, name: string): readonly string[] {
  const { json } = state;
  const entries = json !== null && typeof json === 'object' ? Object.entries(json) : [];
  const list: unknown = entries.find(([key]) => key === name)?.[1];
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw new ProdromeError('STATE', {
    where: `state of ${state.kind}`,
    expected: `a list of texts under ${name}`,
    got: 'something else',
  });
}

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
