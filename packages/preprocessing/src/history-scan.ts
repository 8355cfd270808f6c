import {
  graphMath,
  shiftRings,
  sumKnown,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type PatientScan,
  type ScanGraphInput,
  type ScanGraphOutput,
} from '@prodrome/core';

/** The columns of the history domain, in the order in which the scan writes them. */
export const historyColumns = [
  'outcome_today',
  'outcome_yesterday',
  'days_since_last',
  'run_length',
  'rate_3',
  'rate_7',
  'rate_28',
  'running_rate',
  'days_recorded',
] as const;

/** What the running rate is shrunken to: `mean` counts as much as `strength` recorded days. */
export interface HistoryPrior {
  readonly mean: number;
  readonly strength: number;
}

const ring = 28;
const recorded = 0;
const events = 1;
const lastDay = 2;
const lastEvent = 3;
const run = 4;
const recent = 5;

/**
 * Causal history of a daily binary outcome, as known at the end of the day.
 *
 * Writes, in the order of {@link historyColumns}: today's and yesterday's outcome; days since the last event, today = 0;
 * consecutive recorded days with an event up to today; mean of the recorded outcomes of the last 3, 7 and 28 calendar days;
 * the running rate (events + strength · mean) / (recorded + strength); recorded days so far.
 * NaN = unknown: the day was not recorded, or no such day exists. Gaps are unknown days, never event-free ones.
 * State (33 numbers): counts, last day, last event, run, and the outcomes of the last 28 days, latest first.
 */
export function createHistoryScan(prior: HistoryPrior): PatientScan {
  return {
    width: recent + ring,
    outputs: historyColumns.length,
    initial: () => {
      const state = new Float64Array(recent + ring).fill(NaN);
      state.fill(0, recorded, events + 1);
      state[run] = 0;
      return state;
    },
    learn: (state, { time }, outcome) => {
      advance(state, Math.floor(time));
      state[recent] = outcome;
      if (Number.isNaN(outcome)) {
        state[run] = NaN;
        return;
      }
      state[recorded] = at(state, recorded) + 1;
      state[events] = at(state, events) + outcome;
      if (outcome > 0) state[lastEvent] = at(state, lastDay);
      state[run] = outcome > 0 ? (Number.isNaN(at(state, run)) ? 0 : at(state, run)) + 1 : 0;
    },
    predict: (state, _day, out, to) => {
      out[to] = at(state, recent);
      out[to + 1] = at(state, recent + 1);
      out[to + 2] = at(state, lastDay) - at(state, lastEvent);
      out[to + 3] = at(state, run);
      out[to + 4] = meanOfLast(state, 3);
      out[to + 5] = meanOfLast(state, 7);
      out[to + 6] = meanOfLast(state, 28);
      out[to + 7] =
        (at(state, events) + prior.strength * prior.mean) / (at(state, recorded) + prior.strength);
      out[to + 8] = at(state, recorded);
    },
    toGraph: (graph, input) => historyGraph(graph, input, prior),
  };
}

function historyGraph(
  graph: GraphBuilder,
  input: ScanGraphInput,
  { mean, strength }: HistoryPrior,
): ScanGraphOutput {
  const math = graphMath(graph);
  const { apply, cast, concat, double, take, unsqueeze } = math;
  const before = double(input.state);
  const number = (place: number) => take(before, [place], 1);
  const outcome = unsqueeze(double(input.outcome), 1);
  const day = apply('Floor', unsqueeze(double(input.time), 1));
  const gap = apply('Sub', day, number(lastDay));
  const isUnknown = apply('IsNaN', outcome);
  const isEvent = apply('Greater', outcome, 0);
  const counted = (place: number, more: typeof outcome | number) =>
    apply('Add', number(place), apply('Where', isUnknown, 0, more));
  const after = {
    recorded: counted(recorded, 1),
    events: counted(events, outcome),
    lastEvent: apply('Where', isEvent, day, number(lastEvent)),
    run: runGraph(math, { before: number(run), gap, isUnknown, isEvent }),
  };
  const days = take(
    before,
    [...Array(ring).keys()].map((at) => recent + at),
    1,
  );
  const older = take(
    shiftRings(math, days, gap),
    [...Array(ring - 1).keys()].map((at) => at + 1),
    1,
  );
  const lately = concat([outcome, older], 1);
  const meanOf = (count: number) => {
    const { total, known } = sumKnown(math, take(lately, [...Array(count).keys()], 1));
    return apply('Div', total, known);
  };
  const rate = apply(
    'Div',
    apply('Add', after.events, strength * mean),
    apply('Add', after.recorded, strength),
  );
  const since = apply('Sub', day, after.lastEvent);
  const means = [meanOf(3), meanOf(7), meanOf(28)];
  const state = [after.recorded, after.events, day, after.lastEvent, after.run, lately];
  return {
    values: concat([take(lately, [0, 1], 1), since, after.run, ...means, rate, after.recorded], 1),
    state: cast(concat(state, 1), input.state.type),
  };
}

function runGraph(
  { apply }: GraphMath,
  {
    before,
    gap,
    isUnknown,
    isEvent,
  }: Readonly<Record<'before' | 'gap' | 'isUnknown' | 'isEvent', GraphValue>>,
): GraphValue {
  const isBroken = apply('Or', apply('IsNaN', before), apply('Greater', gap, 1));
  const longer = apply('Add', apply('Where', isBroken, 0, before), 1);
  return apply('Where', isUnknown, NaN, apply('Where', isEvent, longer, 0));
}

/** Moves the ring to `day`; the days between were not recorded, and end a run. */
function advance(state: Float64Array, day: number): void {
  const gap = day - at(state, lastDay);
  state[lastDay] = day;
  if (Number.isNaN(gap)) return;
  const shift = Math.min(gap, ring);
  state.copyWithin(recent + shift, recent, recent + ring - shift);
  state.fill(NaN, recent, recent + shift);
  if (gap > 1) state[run] = 0;
}

function meanOfLast(state: Float64Array, days: number): number {
  let known = 0;
  let total = 0;
  for (let i = recent; i < recent + days; i++) {
    const outcome = at(state, i);
    if (!Number.isNaN(outcome)) {
      known += 1;
      total += outcome;
    }
  }
  return known === 0 ? NaN : total / known;
}

const at = (state: Float64Array, index: number): number => state[index] as number;
