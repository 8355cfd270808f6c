import { ProdromeError } from './errors.ts';
import type { JsonValue } from './json.ts';
import { createState, type ComponentState, type Tensor } from './state.ts';

const separator = '/';

/** A part's name as the beginning of its tensors' names; a separator in it would look like another part's. */
const prefixOf = (part: string): string =>
  part.replaceAll('%', '%25').replaceAll(separator, '%2F') + separator;

/** Several named states as one, so that a composite is persisted like any other component. */
export function nestStates(
  kind: string,
  version: number,
  json: JsonValue,
  parts: Readonly<Record<string, ComponentState>>,
): ComponentState {
  const tensors: Record<string, Tensor> = {};
  const heads: Record<string, JsonValue> = {};
  for (const [name, part] of Object.entries(parts)) {
    heads[name] = { kind: part.kind, version: part.version, json: part.json };
    for (const [tensorName, tensor] of Object.entries(part.tensors)) {
      tensors[prefixOf(name) + tensorName] = tensor;
    }
  }
  return { ...createState(kind, version, { own: json, parts: heads }), tensors };
}

/**
 * What {@link nestStates} put together.
 * @throws ProdromeError `STATE` when the state is not a nested one.
 */
export function unnestStates(state: ComponentState): {
  readonly json: JsonValue;
  readonly parts: Readonly<Record<string, ComponentState>>;
} {
  const { json } = state;
  if (!isNested(json)) {
    throw new ProdromeError('STATE', {
      where: `state of ${state.kind}`,
      expected: 'a composite of named states',
      got: 'a single state',
    });
  }
  const parts = Object.fromEntries(
    Object.entries(json.parts).map(([name, head]) => {
      if (!isHead(head) || name === '__proto__') throw otherPart(state.kind, name);
      const { kind, version, json: own } = head;
      const prefix = prefixOf(name);
      const tensors = Object.entries(state.tensors)
        .filter(([tensorName]) => tensorName.startsWith(prefix))
        .map(([tensorName, tensor]) => [tensorName.slice(prefix.length), tensor] as const);
      return [name, { kind, version, json: own, tensors: Object.fromEntries(tensors) }];
    }),
  );
  return { json: json.own, parts };
}

type Head = Omit<ComponentState, 'tensors'>;

function isNested(json: JsonValue): json is {
  readonly own: JsonValue;
  readonly parts: { readonly [name: string]: JsonValue };
} {
  return isObject(json) && Object.hasOwn(json, 'own') && isObject(json['parts']);
}

const isHead = (head: JsonValue): head is { readonly [key: string]: JsonValue } & Head =>
  isObject(head) &&
  typeof head['kind'] === 'string' &&
  Number.isSafeInteger(head['version']) &&
  Object.hasOwn(head, 'json');

const isObject = (json: JsonValue | undefined): json is { readonly [key: string]: JsonValue } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const otherPart = (kind: string, name: string): ProdromeError =>
  new ProdromeError('STATE', {
    where: `part ${JSON.stringify(name)} of the state of ${kind}`,
    expected: 'a kind, a version and JSON',
    got: 'something else',
  });
