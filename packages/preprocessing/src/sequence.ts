import {
  asCausal,
  emptyStates,
  expectState,
  graphMath,
  joinStates,
  nestStates,
  splitStates,
  unnestStates,
  ProdromeError,
  type CausalTable,
  type CausalTransform,
  type ComponentState,
  type FeatureTable,
  type GraphBuilder,
  type GraphValue,
  type PatientStates,
  type Transform,
  type TransformGraphInput,
  type TransformGraphOutput,
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
    toGraph: (graph, input) => sequenceGraph(named, graph, input),
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

function sequenceGraph(
  named: readonly (readonly [string, CausalTransform])[],
  graph: GraphBuilder,
  input: TransformGraphInput,
): TransformGraphOutput {
  const { concat, take } = graphMath(graph);
  const states: GraphValue[] = [];
  const initials: number[] = [];
  let { features } = input;
  let offset = 0;
  for (const [name, step] of named) {
    const width = step.stateWidth;
    const places = Array.from({ length: width }, (_, at) => offset + at);
    const { state, ...row } = input;
    const own = width > 0 && state ? { state: take(state, places, 1) } : {};
    const after = step.toGraph?.(graph, { ...row, ...own, features }) ?? noGraph(name);
    if (after.state) states.push(after.state);
    initials.push(...(after.initial ?? []));
    ({ features } = after);
    offset += width;
  }
  if (states.length === 0) return { features };
  return { features, state: concat(states, 1), initial: Float64Array.from(initials) };
}

function noGraph(step: string): never {
  throw new ProdromeError('GRAPH', {
    where: `graph of ${kind}`,
    expected: `a step ${step} that has a graph`,
    got: 'one without toGraph',
  });
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
