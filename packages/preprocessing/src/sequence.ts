import {
  expectState,
  nestStates,
  unnestStates,
  ProdromeError,
  type ComponentState,
  type Transform,
} from '@prodrome/core';

const kind = 'transform_sequence';

/** Transforms one after the other; each is fitted on what the ones before it give. */
export function createSequence(steps: Readonly<Record<string, Transform>>): Transform {
  const named = Object.entries(steps);
  return {
    fit: (table, rows) => {
      const notes: string[] = [];
      let current = table;
      for (const [, step] of named) {
        notes.push(...step.fit(current, rows).notes);
        current = step.apply(current);
      }
      return { metrics: {}, notes };
    },
    apply: (table) => named.reduce((current, [, step]) => step.apply(current), table),
    saveState: () =>
      nestStates(
        kind,
        1,
        named.map(([name]) => name),
        Object.fromEntries(named.map(([name, step]) => [name, step.saveState()])),
      ),
    loadState: (state) => {
      expectState(state, kind, [1]);
      const { parts } = unnestStates(state);
      const saved = Object.keys(parts);
      if (saved.length !== named.length || named.some(([name]) => !saved.includes(name))) {
        throw new ProdromeError('STATE', {
          where: `state of ${kind}`,
          expected: `the steps ${named.map(([name]) => name).join(', ')}`,
          got: saved.join(', '),
        });
      }
      for (const [name, step] of named) step.loadState(parts[name] as ComponentState);
    },
  };
}
