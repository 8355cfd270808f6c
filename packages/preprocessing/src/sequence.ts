import {
  expectState,
  nestStates,
  unnestStates,
  ProdromeError,
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
      for (const [name, step] of named) {
        const part = parts[name];
        if (!part) {
          throw new ProdromeError('STATE', {
            where: `state of ${kind}`,
            expected: `a part ${name}`,
            got: Object.keys(parts).join(', '),
          });
        }
        step.loadState(part);
      }
    },
  };
}
