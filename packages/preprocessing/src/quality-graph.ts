import {
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type ScanGraphInput,
  type ScanGraphOutput,
} from '@prodrome/core';
import { fadingDays, stuckAfter, type Domain, type QualityNorms } from './quality-layout.ts';

/** `createQualityScan` as a graph. */
export function qualityGraph(
  graph: GraphBuilder,
  { features, time, state }: Omit<ScanGraphInput, 'outcome'>,
  domains: readonly Domain[],
  norms: QualityNorms,
): ScanGraphOutput {
  const math = graphMath(graph);
  const { apply, cast, concat, double, take, unsqueeze } = math;
  const before = double(state);
  if (domains.length === 0) return { values: take(before, [], 1), state };
  const today: Today = {
    day: apply('Floor', unsqueeze(double(time), 1)),
    values: double(features),
    before,
  };
  const parts = domains.map((domain, at) => scoreDomain(math, today, { domain, at, norms }));
  // the days of all domains stand before their numbers
  const after = [...parts.map(({ seenOn }) => seenOn), ...parts.flatMap(({ memory }) => memory)];
  return {
    values: concat(
      parts.flatMap(({ scores }) => scores),
      1,
    ),
    state: cast(concat(after, 1), state.type),
  };
}

interface Today {
  /** [n, 1] */
  readonly day: GraphValue;
  /** [n, columns] */
  readonly values: GraphValue;
  /** [n, width] */
  readonly before: GraphValue;
}

interface DomainScores {
  /** [n, 1] each, in the order of `qualityScores`. */
  readonly scores: readonly GraphValue[];
  /** [n, 1], the last day with any value. */
  readonly seenOn: GraphValue;
  /** [n, 1] each: of every number the last value, and on how many earlier days it was the same. */
  readonly memory: readonly GraphValue[];
}

function scoreDomain(
  math: GraphMath,
  { day, values, before }: Today,
  {
    domain: { columns, numbers },
    at,
    norms,
  }: { readonly domain: Domain; readonly at: number; readonly norms: QualityNorms },
): DomainScores {
  const { apply, take } = math;
  const always = (number: number) => apply('Where', apply('IsNaN', day), number, number);
  const own = take(values, columns, 1);
  const observed = columns.length === 0 ? always(0) : count(math, isKnown(math, own));
  const isSeen = apply('Greater', observed, 0);
  const seenOn = apply('Where', isSeen, day, take(before, [at], 1));
  const age = apply('Sub', day, seenOn);
  const fading = apply('Exp', apply('Div', age, -fadingDays));
  const { memory, consistency } = followNumbers(math, { values, before }, numbers);
  return {
    scores: [
      columns.length === 0 ? always(0) : apply('Div', observed, columns.length),
      apply('Where', apply('IsNaN', age), 0, fading),
      columns.length === 0
        ? always(1)
        : shareOf(math, count(math, isWithin(math, own, columns, norms)), observed),
      consistency ?? always(1),
    ],
    ...{ seenOn, memory },
  };
}

/** Whether numbers are stuck; without numbers there is nothing to tell. */
function followNumbers(
  math: GraphMath,
  { values, before }: Pick<Today, 'values' | 'before'>,
  numbers: Domain['numbers'],
): { readonly memory: readonly GraphValue[]; readonly consistency?: GraphValue } {
  if (numbers.length === 0) return { memory: [] };
  const { apply, concat, take } = math;
  const own = take(
    values,
    numbers.map(({ at }) => at),
    1,
  );
  const [last, repeated] = [0, 1].map((part) =>
    take(
      before,
      numbers.map(({ slot }) => slot + part),
      1,
    ),
  ) as [GraphValue, GraphValue];
  const repeats = apply('Where', isSame(math, own, last), apply('Add', repeated, 1), 0);
  const isRead = isKnown(math, own);
  const isStuck = apply('And', isRead, apply('GreaterOrEqual', repeats, stuckAfter));
  const read = count(math, isRead);
  const free = apply('Sub', read, count(math, isStuck));
  const pairs = numbers.flatMap((_, at) => [at, at + numbers.length]);
  return {
    memory: [take(concat([own, repeats], 1), pairs, 1)],
    consistency: shareOf(math, free, read),
  };
}

const isKnown = ({ apply }: GraphMath, values: GraphValue): GraphValue =>
  apply('Not', apply('IsNaN', values));

const isWithin = (
  { apply }: GraphMath,
  values: GraphValue,
  columns: readonly number[],
  { low, high }: QualityNorms,
): GraphValue =>
  apply(
    'And',
    apply(
      'GreaterOrEqual',
      values,
      columns.map((at) => low[at] as number),
    ),
    apply(
      'LessOrEqual',
      values,
      columns.map((at) => high[at] as number),
    ),
  );

/** Bit for bit: zeros of different signs have different reciprocals. */
function isSame({ apply }: GraphMath, one: GraphValue, other: GraphValue): GraphValue {
  const [a, b] = [one, other].map((value) => apply('Reciprocal', value)) as [
    GraphValue,
    GraphValue,
  ];
  return apply(
    'Or',
    apply('And', apply('IsNaN', one), apply('IsNaN', other)),
    apply('And', apply('Equal', one, other), apply('Equal', a, b)),
  );
}

/** How many of each row's, [n, 1]. */
const count = ({ double, reduce }: GraphMath, flags: GraphValue): GraphValue =>
  reduce('ReduceSum', double(flags), 1);

/** 1 where there are none. */
const shareOf = ({ apply }: GraphMath, part: GraphValue, whole: GraphValue): GraphValue =>
  apply('Where', apply('Equal', whole, 0), 1, apply('Div', part, whole));
