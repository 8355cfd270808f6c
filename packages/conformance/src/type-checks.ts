import {
  expectCapabilities,
  expectContract,
  factsOf,
  reportFault,
  type ComponentType,
  type TypeKind,
} from '@prodrome/core';
import { demand, type Check } from './check.ts';
import { makeFor, type TypeSubject } from './make.ts';

/** That a type is of a kind, and was made for the contracts of this package. */
export const contractCheck = (
  kind: TypeKind,
): Check<{ readonly type: { readonly type: string } }> => ({
  name: 'contract',
  law: 'A type says what kind it is of and which version of the contracts it was made for, and that is the installed one.',
  remedy: `define it with ${factsOf(kind).define} of ${factsOf(kind).from ?? '@prodrome/core'}, which writes both.`,
  decisive: true,
  run: ({ type }) =>
    quoted(() => {
      expectContract(kind, type);
    }),
});

/** That what a type claims can be read: a claim that is misspelt would switch laws off. */
export const capabilitiesCheck = (
  kind: 'expert' | 'gate' | 'combination',
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
export const createCheck = <Setting>(
  setting: Setting,
): Check<TypeSubject<ComponentType<unknown, unknown, Setting>>> => ({
  name: 'create',
  law: 'From options that its validator takes, `create` gives a component at once, with the methods of its contract.',
  remedy:
    'make `create` a plain function that returns the component; what has to be waited for belongs into the methods that may wait.',
  decisive: true,
  run: async (subject) => {
    await makeFor(subject, setting);
  },
});

/** That `train` or `fit` tells what it found. @param prepare - makes a fresh component, and gives a function that trains it. */
export const reportCheck = <Subject>(
  kind: TypeKind,
  prepare: (subject: Subject) => Promise<() => unknown>,
): Check<Subject> => {
  const { reports = 'train', atOnce = [] } = factsOf(kind);
  return {
    name: 'report',
    law: `\`${reports}\` answers with a report: metrics, numbers by name, and notes, a list of texts.`,
    remedy: `end \`${reports}\` with return { metrics: {}, notes: [] }, and put into them what there is to tell.`,
    run: async (subject) => {
      const train = await prepare(subject);
      const answer = train();
      const fault = reportFault(atOnce.includes(reports) ? answer : await answer);
      demand(fault === undefined, `It answered ${fault ?? ''}.`);
    },
  };
};

async function quoted(call: () => void): Promise<void> {
  await Promise.resolve();
  try {
    call();
  } catch (error) {
    demand(false, error instanceof Error ? `${error.message}.` : String(error));
  }
}
