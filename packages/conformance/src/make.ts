import { decodeState, encodeState, ProdromeError, type ComponentState } from '@prodrome/core';
import type { ComponentType } from '@prodrome/core';

/** A component type under examination, with the options to examine it with. */
export interface TypeSubject<Type> {
  readonly type: Type;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

/**
 * A fresh component, made for a setting, its options validated as a configuration would.
 * @throws ProdromeError `USAGE` when the validator refuses the options.
 */
export async function makeFor<Model, Setting>(
  { type, options = {} }: TypeSubject<ComponentType<unknown, Model, Setting>>,
  setting: Setting,
): Promise<Model> {
  const result = await type.options['~standard'].validate(options);
  if (!result.issues) return type.create(result.value, setting);
  throw new ProdromeError('USAGE', {
    where: `options of ${type.type}`,
    expected: 'options that its validator takes',
    got: result.issues.map(({ message }) => message).join('; '),
  });
}

/** A state as it comes back from its bytes. */
export const throughBytes = (state: ComponentState): ComponentState =>
  decodeState(encodeState(state));

/** A state that no component knows. */
export const foreignState: ComponentState = {
  kind: 'conformance/foreign',
  version: 1,
  json: null,
  tensors: {},
};
