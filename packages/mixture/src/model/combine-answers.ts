import type { Failure, GateCallContext, GateEvent, GatingBatch, WeightStep } from '@prodrome/core';
import { columnOf, memberPlaces, membersOf, type AnswerBatch } from './answer-batch.ts';
import { absenceCodes } from './ask-expert.ts';
import { withConfidence } from './confidence.ts';
import type { Council, CouncilStates } from './council.ts';
import { failureOf } from './failure.ts';
import type { Mixed } from './mix-in-parts.ts';
import type { Mixing } from './mixing.ts';
import { hasSay, isMixed } from './plan.ts';
import { standIn } from './standby.ts';

/** What the council says of n rows. */
export interface CombinedAnswers {
  /** [n, outputs] calibrated; NaN where nobody answers. */
  readonly values: Float64Array;
  /** [n, outputs] */
  readonly uncalibrated: Float64Array;
  /** [n] */
  readonly confidence: Float64Array;
  /** [n] 1 + the place in `riskBands`, 0 where nobody answers; absent without bands. */
  readonly risk?: Uint8Array;
  /** [n, k, outputs] over all experts. */
  readonly weights: Float64Array;
  /** Whether Σ weights · answers is the uncalibrated forecast. */
  readonly additive: boolean;
  /** [n]: 0 all answered, 1 one slept or abstained, 2 one failed; of the experts that the served mixture draws on, and its gate. */
  readonly degraded: Uint8Array;
  /** What the council remembers after these rows. */
  readonly states: CouncilStates;
  /** What the served gate found beside its weights. */
  readonly events: readonly GateEvent[];
  /** What led to the weights [n, k, outputs], over all experts: where it was asked for, and the served gate tells. */
  readonly steps?: readonly WeightStep[];
  /** Why the served mixture has no answer on some rows, and on how many. */
  readonly failure?: Failure & { readonly rows: number };
}

/** How the experts' answers are made into one. */
export interface CombineContext extends GateCallContext {
  /** What the council remembers of each patient. */
  readonly from?: CouncilStates;
  /** Other weights [n, k, outputs] of the members in place of those of the served gate, from which it remembers what it would have. */
  readonly reweigh?: (batch: GatingBatch, weights: Float64Array) => Float64Array;
}

/** Of no outcome, none alone, an attack alone, both: whichever is not ruled out. */
export const codeOfSet = [0, 1, 3, 2] as const;

/** The served forecast of each row. */
export async function combineAnswers(
  council: Council,
  batch: AnswerBatch,
  { from = {}, signal, steps = false, reweigh }: CombineContext = {},
): Promise<CombinedAnswers> {
  const context = council.contextScale.apply(batch.context);
  const filled = withConfidence(batch, council.errorModels, context);
  const mixing = council.mixings.get(council.served);
  const members = { ...membersOf(filled, context), ...(from.gate && { from: from.gate }) };
  const own = await mixing?.mixIsolated(members, { steps, ...(signal && { signal }) });
  const mixed = own && mixing && reweigh ? reweighed(mixing, members, own, reweigh) : own;
  const { weights, values } = mixed
    ? { values: mixed.values.slice(), weights: spreadOverExperts(filled, mixed.weights) }
    : alone(council.served, filled);
  if (mixed) standIn(council.report.standby, filled, { values, weights });
  const shared = council.calibration?.apply(values) ?? values;
  const personal = council.personal?.apply(
    { days: batch.context, values: shared },
    from.calibration,
  );
  const calibrated = personal?.values ?? shared;
  const bands = council.bands?.apply({ days: batch.context, values: calibrated }, from.bands);
  const degraded = degradedRows(council, filled);
  for (const row of mixed?.failed ?? []) degraded[row] = 2;
  return {
    values: calibrated,
    uncalibrated: values,
    confidence: withDoubt(council.servedErrorModel.confidence(calibrated, context), {
      disagreement: disagreement(weights, filled),
      distance: council.contextScale.distance(batch.context),
    }),
    ...(bands && { risk: bands.sets.map((set) => codeOfSet[set] as number) }),
    weights,
    additive: mixing?.additive ?? true,
    degraded,
    events: mixed?.events ?? [],
    states: {
      ...(mixed?.states && { gate: mixed.states }),
      ...(personal && { calibration: personal.states }),
      ...(bands && { bands: bands.states }),
    },
    ...(mixed?.steps && {
      steps: mixed.steps.map((step) => ({
        name: step.name,
        weights: spreadOverExperts(filled, step.weights),
      })),
    }),
    ...(mixed?.failure && { failure: { ...mixed.failure, rows: mixed.failed.length } }),
  };
}

function reweighed(
  mixing: Mixing,
  batch: GatingBatch,
  mixed: Mixed,
  reweigh: NonNullable<CombineContext['reweigh']>,
): Mixed {
  const weights = reweigh(batch, mixed.weights);
  const values = mixing.combine(batch, weights);
  for (const row of mixed.failed) {
    values.fill(NaN, row * batch.outputs, (row + 1) * batch.outputs);
  }
  return { ...mixed, weights, values };
}

/** Every way of mixing, for the comparison; those that fail on these rows are named instead. */
export async function mixAll(
  council: Council,
  batch: AnswerBatch,
): Promise<{
  readonly values: Readonly<Record<string, Float64Array>>;
  readonly failures: ReadonlyMap<string, Failure>;
}> {
  const context = council.contextScale.apply(batch.context);
  const members = membersOf(withConfidence(batch, council.errorModels, context), context);
  const values: Record<string, Float64Array> = {};
  const failures = new Map<string, Failure>();
  for (const [name, mixing] of council.mixings) {
    try {
      const own = { values: (await mixing.mix(members)).values.slice() };
      standIn(council.report.standby, batch, own);
      values[name] = own.values;
    } catch (error) {
      failures.set(name, failureOf(error, undefined, 'GATE_FAILED'));
    }
  }
  return { values, failures };
}

/**
 * One expert alone. Where it is absent, the members that answer share its place equally (failing members, all experts):
 * the row is labelled degraded.
 */
function alone(
  served: string,
  { experts, values, absence, outputs }: AnswerBatch,
): { weights: Float64Array; values: Float64Array } {
  const k = experts.length;
  const own = experts.findIndex(({ name }) => name === served);
  const weights = new Float64Array(values.length);
  const out = new Float64Array(values.length / k).fill(NaN);
  const places = memberPlaces(experts);
  for (let i = 0; i < absence.length / k; i++) {
    const answers = experts.flatMap((expert, j) =>
      hasSay(expert) && absence[i * k + j] === absenceCodes.none ? [j] : [],
    );
    const members = answers.filter((j) => places.includes(j));
    const sharing = answers.includes(own) ? [own] : members.length > 0 ? members : answers;
    if (sharing.length === 0) continue;
    for (let o = 0; o < outputs; o++) {
      let mixed = 0;
      for (const j of sharing) {
        const at = (i * k + j) * outputs + o;
        weights[at] = 1 / sharing.length;
        mixed += (values[at] as number) / sharing.length;
      }
      out[i * outputs + o] = mixed;
    }
  }
  return { weights, values: out };
}

/** Confidence less four times the disagreement of the experts, which is error, and e^−d of it at a distance d from what was seen. */
const withDoubt = (
  confidence: Float64Array,
  { disagreement: apart, distance }: Readonly<Record<'disagreement' | 'distance', Float64Array>>,
): Float64Array =>
  confidence.map(
    (own, i) => Math.max(0, own - 4 * (apart[i] as number)) * Math.exp(-(distance[i] as number)),
  );

/** [n] Σ wₖ·(pₖ − Σ w·p)² of each row, the mean over its outputs: how far apart the experts are that count. */
function disagreement(
  weights: Float64Array,
  { values, experts, outputs, context }: AnswerBatch,
): Float64Array {
  const k = experts.length;
  return Float64Array.from({ length: context.rows }, (_, i) => {
    let sum = 0;
    for (let o = 0; o < outputs; o++) {
      let mean = 0;
      let square = 0;
      for (let j = 0; j < k; j++) {
        const at = (i * k + j) * outputs + o;
        const weight = weights[at] as number;
        if (weight === 0) continue;
        mean += weight * (values[at] as number);
        square += weight * (values[at] as number) ** 2;
      }
      sum += Math.max(0, square - mean ** 2);
    }
    return sum / outputs;
  });
}

/** Weights of the members as weights of all experts. */
function spreadOverExperts(
  { experts, values, outputs }: AnswerBatch,
  mixed: Float64Array,
): Float64Array {
  const k = experts.length;
  const places = memberPlaces(experts);
  const weights = new Float64Array(values.length);
  places.forEach((j, at) => {
    const own = columnOf(mixed, places.length, at, outputs);
    own.forEach((weight, cell) => {
      weights[(Math.floor(cell / outputs) * k + j) * outputs + (cell % outputs)] = weight;
    });
  });
  return weights;
}

function degradedRows({ served, mixings }: Council, { experts, absence }: AnswerBatch): Uint8Array {
  const k = experts.length;
  const counts = experts.flatMap((expert, j) =>
    (mixings.has(served) ? isMixed(expert) : expert.name === served) ? [j] : [],
  );
  const degraded = new Uint8Array(absence.length / k);
  for (let i = 0; i < degraded.length; i++) {
    for (const j of counts) {
      const code = absence[i * k + j];
      if (code === absenceCodes.failed) degraded[i] = 2;
      else if (code !== absenceCodes.none && degraded[i] === 0) degraded[i] = 1;
    }
  }
  return degraded;
}
