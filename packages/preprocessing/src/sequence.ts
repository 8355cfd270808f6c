import {
  asCausal,
  emptyStates,
  expectState,
  joinStates,
  nestStates,
  splitStates,
  unnestStates,
  ProdromeError,
  type CausalTable,
  type CausalTransform,
  type ComponentState,
  type FeatureTable,
  type PatientStates,
  type Transform,
} from '@prodrome/core';

const kind = 'transform_sequence';

/** Transforms one after the other; each is fitted on what the ones before it give. */
export function createSequence(
  steps: Readonly<Record<string, Transform | CausalTransform>>,
): CausalTransform {
  const named = Object.entries(steps).map(([name, step]) => [name, asCausal(step)] as const);
  return {
    get stateWidth() {
      return named.reduce((width, [, step]) => width + step.stateWidth, 0);
    },
    fit: (table, rows, labels) => {
      const notes: string[] = [];
      let current = table;
      for (const [, step] of named) {
        notes.push(...step.fit(current, rows, labels).notes);
        current = step.apply(current).table;
      }
      return { metrics: {}, notes };
    },
    apply: (table, from) =>
      applyAll(
        named.map(([, step]) => step),
        table,
        from,
      ),
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

function applyAll(
  steps: readonly CausalTransform[],
  table: FeatureTable,
  from: PatientStates | undefined,
): CausalTable {
  const remembered =
    from &&
    splitStates(
      from,
      steps.map((step) => step.stateWidth),
    );
  const states = [emptyStates(table, from)];
  let current = table;
  steps.forEach((step, place) => {
    const after = step.apply(current, remembered?.[place]);
    states.push(after.states);
    current = after.table;
  });
  return { table: current, states: joinStates(states) };
}
