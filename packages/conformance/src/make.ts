import {
  componentFault,
  decodeState,
  encodeState,
  type ComponentState,
  type ComponentType,
} from '@prodrome/core';
import { demand } from './check.ts';
import { refusedOptions } from './refused-options.ts';

/** A component type under examination, with the options to examine it with. */
export interface TypeSubject<Type> {
  readonly type: Type;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

/**
 * A fresh component, made for a setting, its options validated as a configuration would.
 * @throws ProdromeError `USAGE` when the validator refuses the options; `CONFORMANCE` when `create` gives no component of the kind.
 */
export async function makeFor<Model, Setting>(
  { type, options = {} }: TypeSubject<ComponentType<unknown, Model, Setting>>,
  setting: Setting,
): Promise<Model> {
  const result = await type.options['~standard'].validate(options);
  if (!result.issues) {
    const model = type.create(result.value, setting);
    const fault = componentFault(type.kind, model);
    demand(fault === undefined, `${fault ?? ''}.`);
    return model;
  }
  throw refusedOptions(type.type, result.issues);
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
