import type { GraphMath, GraphOperand, GraphValue } from '@prodrome/core';
import { find } from './ingredients.ts';
import type { Part, PartGraphInput, PartGraphOutput, PartOutput } from './part.ts';
import { readSource, sourceGraph, type Source } from './sources.ts';

/** What the cycle length is taken for before any own one is known, and how many own ones that counts for. Not verified. */
const usualLength = 28.5;
const strength = 1;
/** Bleeding sooner is not a new period; a later one does not tell a length: periods between were not recorded. */
const shortest = 18;
const longest = 45;
/** From this age on a day without any record of a cycle is taken for one without a cycle. */
const lastAge = 52;

const start = 0;
const lengths = 1;
const total = 2;

/** What tells of the cycle; each may be absent. */
interface CycleSources {
  readonly window: Source | undefined;
  readonly cycleDay: Source | undefined;
  readonly flow: Source | undefined;
  readonly bleeding: Source | undefined;
  readonly sex: Source | undefined;
  readonly age: Source | undefined;
  readonly menstruating: Source | undefined;
  readonly postmenopausal: Source | undefined;
  readonly pregnant: Source | undefined;
}

/** The phase of the cycle, where anything tells of it. */
export function cyclePart(sources: readonly Source[]): readonly Part[] {
  const cycle: CycleSources = {
    window: find(sources, 'perimenstrual_window'),
    cycleDay: find(sources, 'menstrual_cycle_day'),
    flow: find(sources, 'menstrual_flow'),
    bleeding: find(sources, 'menstruation'),
    sex: find(sources, 'sex'),
    age: find(sources, 'age'),
    menstruating: find(sources, 'menstruating'),
    postmenopausal: find(sources, 'postmenopausal'),
    pregnant: find(sources, 'pregnant'),
  };
  const told = [cycle.window, cycle.cycleDay, cycle.flow, cycle.bleeding];
  const [first, ...others] = told.filter((source) => source !== undefined);
  return first ? [perimenstrualPart(cycle, [first, ...others])] : [];
}

/**
 * 1 on the two days before a period and its first three, 0 on others, NaN where the phase is not known.
 *
 * The window as recorded counts first. Else the day of the cycle, as recorded or from the last first day of bleeding: 1 to 3 is
 * in the window, and so are the days from the last but one of a cycle of the forecast length until the third after it; later ones
 * are not known until the next period. The forecast is the running mean of the own lengths, shrunken to 28.5 days; a period that
 * comes later never changes an earlier day.
 * Always 0 for men, after menopause, in pregnancy and where `menstruating` is 0; and from the age of 52 on where nothing is known
 * of a cycle.
 * State: the first day of the last period, how many own lengths are known, and their sum.
 * Source of the window: ICHD-3 A1.1.1, days −2 to +3 without a day 0.
 */
function perimenstrualPart(sources: CycleSources, told: PartOutput['sources']): Part {
  const hasNoCycle = structuralZero(sources);
  return {
    outputs: [{ name: 'perimenstrual_phase', sources: told }],
    width: 3,
    initial: (state, at) => {
      state.fill(0, at + lengths, at + 3);
    },
    learn: (state, at, day, values) => {
      const onset = onsetOf(sources, state[at + start] as number, day, values);
      if (Number.isNaN(onset)) return;
      const length = onset - (state[at + start] as number);
      state[at + start] = onset;
      if (!(length >= shortest && length <= longest)) return;
      state[at + lengths] = (state[at + lengths] as number) + 1;
      state[at + total] = (state[at + total] as number) + length;
    },
    value: (_index, state, at, values, day) => {
      if (hasNoCycle(values)) return 0;
      const recorded = read(sources.window, values);
      const phase = Number.isNaN(recorded) ? phaseOf(state, at, day) : recorded;
      return Number.isNaN(phase) && read(sources.age, values) >= lastAge ? 0 : phase;
    },
    toGraph: (math, input) => cycleGraph(math, input, sources),
  };
}

/** The first day of the period that the row tells of; NaN when it tells of none. */
function onsetOf(
  { cycleDay, flow, bleeding }: CycleSources,
  last: number,
  day: number,
  values: Float32Array,
): number {
  const today = Math.round(read(cycleDay, values));
  if (today >= 1) return day - today + 1;
  const bleeds = read(flow, values) > 0 || read(bleeding, values) > 0;
  return bleeds && !(day - last < shortest) ? day : NaN;
}

function phaseOf(state: Float64Array, at: number, day: number): number {
  const today = day - (state[at + start] as number) + 1;
  const own = strength * usualLength + (state[at + total] as number);
  const length = Math.round(own / (strength + (state[at + lengths] as number)));
  if (Number.isNaN(today) || today > length + 3) return NaN;
  return Number(today <= 3 || today >= length - 1);
}

function structuralZero(sources: CycleSources): (values: Float32Array) => boolean {
  const { sex, menstruating, postmenopausal, pregnant } = sources;
  const male = codeOfMale(sex);
  return (values) =>
    (male >= 0 && read(sex, values) === male) ||
    read(menstruating, values) === 0 ||
    read(postmenopausal, values) === 1 ||
    read(pregnant, values) === 1;
}

/** The code of men; −1 where sex is not known to have one. */
const codeOfMale = (sex: Source | undefined): number =>
  (sex?.column.categories ?? []).findIndex((name) =>
    ['m', 'male', 'man'].includes(name.trim().toLowerCase()),
  );

const read = (source: Source | undefined, values: Float32Array): number =>
  source ? readSource(source, values) : NaN;

/** A source's values [n, 1]; NaN where there is none. */
type ReadGraph = (source: Source | undefined) => GraphOperand;

function cycleGraph(
  math: GraphMath,
  { values, day, remembered }: PartGraphInput,
  sources: CycleSources,
): PartGraphOutput {
  const { apply } = math;
  const readGraph: ReadGraph = (source) => (source ? sourceGraph(math, source, values) : NaN);
  const before = remembered(start);
  const onset = onsetGraph(math, readGraph, sources, { day, before });
  const length = apply('Sub', onset, before);
  const isLength = apply(
    'And',
    apply('GreaterOrEqual', length, shortest),
    apply('LessOrEqual', length, longest),
  );
  const first = apply('Where', apply('IsNaN', onset), before, onset);
  const count = apply('Add', remembered(lengths), apply('Where', isLength, 1, 0));
  const sum = apply('Add', remembered(total), apply('Where', isLength, length, 0));
  const own = apply(
    'Div',
    apply('Add', strength * usualLength, sum),
    apply('Add', strength, count),
  );
  const today = apply('Add', apply('Sub', day, first), 1);
  const recorded = readGraph(sources.window);
  const phase = apply(
    'Where',
    apply('IsNaN', recorded),
    phaseGraph(math, today, roundGraph(math, own)),
    recorded,
  );
  const isPast = apply('GreaterOrEqual', readGraph(sources.age), lastAge);
  const told = apply('Where', apply('And', apply('IsNaN', phase), isPast), 0, phase);
  const hasNoCycle = noCycleGraph(math, readGraph, sources);
  return { outputs: [apply('Where', hasNoCycle, 0, told)], state: [first, count, sum] };
}

function onsetGraph(
  math: GraphMath,
  readGraph: ReadGraph,
  { cycleDay, flow, bleeding }: CycleSources,
  { day, before }: { readonly day: GraphValue; readonly before: GraphValue },
): GraphValue {
  const { apply } = math;
  const today = roundGraph(math, readGraph(cycleDay));
  const isSoon = apply('Less', apply('Sub', day, before), shortest);
  const bleeds = apply(
    'Or',
    apply('Greater', readGraph(flow), 0),
    apply('Greater', readGraph(bleeding), 0),
  );
  const isStart = apply('And', bleeds, apply('Not', isSoon));
  const counted = apply('Add', apply('Sub', day, today), 1);
  const seen = apply('Where', isStart, day, NaN);
  return apply('Where', apply('GreaterOrEqual', today, 1), counted, seen);
}

function phaseGraph(
  { apply, double }: GraphMath,
  today: GraphValue,
  length: GraphValue,
): GraphValue {
  const isNear = apply(
    'Or',
    apply('LessOrEqual', today, 3),
    apply('GreaterOrEqual', today, apply('Sub', length, 1)),
  );
  // NaN is not within either
  const isKnown = apply('LessOrEqual', today, apply('Add', length, 3));
  return apply('Where', isKnown, double(isNear), NaN);
}

function noCycleGraph(
  { apply }: GraphMath,
  readGraph: ReadGraph,
  { sex, menstruating, postmenopausal, pregnant }: CycleSources,
): GraphValue {
  const male = codeOfMale(sex);
  return [
    apply('Equal', readGraph(menstruating), 0),
    apply('Equal', readGraph(postmenopausal), 1),
    apply('Equal', readGraph(pregnant), 1),
    ...(male >= 0 ? [apply('Equal', readGraph(sex), male)] : []),
  ].reduce((one, other) => apply('Or', one, other));
}

/** Halves go up, as `Math.round` has it. */
const roundGraph = ({ apply }: GraphMath, value: GraphOperand): GraphValue =>
  apply('Floor', apply('Add', value, 0.5));
