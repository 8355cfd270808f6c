import { expectCapabilities, expectContract, type ComponentType } from '@prodrome/core';
import { demand, type Check } from './check.ts';
import { createFrom } from './create-from.ts';
import type { TypeSubject } from './make.ts';

/** That a type was made for the contracts of this package. */
export const contractCheck = (
  what: string,
): Check<TypeSubject<ComponentType<unknown, unknown>>> => ({
  name: 'contract',
  law: 'A type says which version of the contracts it was made for, and it is the installed one.',
  remedy: `define it with the function of @prodrome/core for its kind, such as defineExpert or defineGate, which writes the version.`,
  decisive: true,
  run: ({ type }) =>
    quoted(() => {
      expectContract(`${what} type`, type);
    }),
});

/** That what a type claims can be read: a claim that is misspelt would switch laws off. */
export const capabilitiesCheck = (
  kind: 'expert' | 'gate',
): Check<{ readonly type: { readonly type: string; readonly capabilities?: object } }> => ({
  name: 'capabilities',
  law: 'Every capability is there, and has one of the values of the contract.',
  remedy: 'write it as the contract has it; a law that is not claimed is not held.',
  decisive: true,
  run: ({ type }) =>
    quoted(() => {
      expectCapabilities(kind, type);
    }),
});

/** That `create` gives a component at once. */
export const createCheck = (
  methods: readonly string[],
): Check<TypeSubject<ComponentType<unknown, unknown>>> => ({
  name: 'create',
  law: 'From options that its validator takes, `create` gives a component at once, with the methods of its contract.',
  remedy:
    'make `create` a plain function that returns the component; what has to be waited for belongs into `train` or `loadState`.',
  decisive: true,
  run: async ({ type, options }) => {
    const made = await createFrom(type, options, 'physiological');
    const lacking = methods.filter(
      (name) => typeof (made as Record<string, unknown>)[name] !== 'function',
    );
    demand(lacking.length === 0, `It lacks ${lacking.join(', ')}.`);
  },
});

async function quoted(call: () => void): Promise<void> {
  await Promise.resolve();
  try {
    call();
  } catch (error) {
    demand(false, error instanceof Error ? `${error.message}.` : String(error));
  }
}
