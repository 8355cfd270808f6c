import {
  countOf,
  createState,
  ProdromeError,
  textsOf,
  vectorOf,
  type ComponentState,
} from '@prodrome/core';
import { widthOf, type Region } from './region.ts';

/** A region and what was learned from it. */
export interface SelectionFit {
  readonly region: Region;
  /** Empty for gates that only look up. */
  readonly learned: Float64Array;
}

/** The state of a gate that looks rows up. */
export function saveFit(
  kind: string,
  { region: { experts, outputs, scale, contexts, right, answers }, learned }: SelectionFit,
): ComponentState {
  const { columns, means, deviations } = scale;
  return createState(
    kind,
    1,
    { experts, columns },
    {
      ...{ means, deviations, contexts, right, learned, outputs: Float64Array.of(outputs) },
      ...answers,
    },
  );
}

const mostOutputs = 1000;

/** @throws ProdromeError `STATE` where its parts do not fit each other. */
export function readRegion(state: ComponentState, withAnswers: boolean): Region {
  const experts = textsOf(state, 'experts');
  const columns = textsOf(state, 'columns');
  const outputs = countOf(state, 'outputs', mostOutputs);
  const scale = {
    columns,
    means: vectorOf(state, 'means', columns.length),
    deviations: vectorOf(state, 'deviations', columns.length),
  };
  const contexts = vectorOf(state, 'contexts');
  const m = contexts.length / widthOf({ scale });
  if (!Number.isInteger(m) || m === 0 || experts.length === 0 || outputs === 0) {
    throw new ProdromeError('STATE', {
      where: `state of ${state.kind}`,
      expected: 'experts, outputs and whole rows of the context',
      got: `${experts.length} experts, ${outputs} outputs, ${m} rows`,
    });
  }
  const k = experts.length;
  return {
    ...{ experts, outputs, scale, contexts },
    right: vectorOf(state, 'right', m * k),
    ...(withAnswers && {
      answers: {
        likelihoods: vectorOf(state, 'likelihoods', m * k),
        profiles: vectorOf(state, 'profiles', m * k * outputs),
      },
    }),
  };
}
