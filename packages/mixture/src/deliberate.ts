import type { Council } from './council.ts';
import { withConfidence } from './confidence.ts';
import { failureOf, silenceCodes, type Failure } from './ask-seat.ts';
import { columnOf, membersOf, type SeatBatch } from './seat-batch.ts';

/** What the council says of n rows. */
export interface Deliberation {
  /** [n] calibrated probability; NaN where nobody answers. */
  readonly values: Float64Array;
  readonly uncalibrated: Float64Array;
  /** [n] */
  readonly confidence: Float64Array;
  /** [n, k] over all seats. */
  readonly weights: Float64Array;
  /** Whether Σ weights · answers is the uncalibrated probability. */
  readonly additive: boolean;
  /** [n]: 0 all answered, 1 one slept or abstained, 2 one failed; of the seats that the served mixture draws on. */
  readonly degraded: Uint8Array;
}

/** The served forecast of each row. */
export async function deliberate(council: Council, batch: SeatBatch): Promise<Deliberation> {
  const context = council.contextScaler.apply(batch.context);
  const judged = withConfidence(batch, council.errorModels, context);
  const mixing = council.mixings.get(council.served);
  const { weights, values, additive } = mixing
    ? {
        ...spreadOverSeats(judged, await mixing.mix(membersOf(judged, context))),
        additive: mixing.additive,
      }
    : alone(council.served, judged);
  const calibrated = council.calibration?.apply(values) ?? values;
  return {
    values: calibrated,
    uncalibrated: values,
    confidence: council.servedErrorModel.confidence(calibrated, context),
    weights,
    additive,
    degraded: degradedRows(council, judged),
  };
}

/** Every way of mixing, for the comparison; those that fail on these rows are named instead. */
export async function mixAll(
  council: Council,
  batch: SeatBatch,
): Promise<{
  readonly values: Readonly<Record<string, Float64Array>>;
  readonly failures: ReadonlyMap<string, Failure>;
}> {
  const context = council.contextScaler.apply(batch.context);
  const members = membersOf(withConfidence(batch, council.errorModels, context), context);
  const values: Record<string, Float64Array> = {};
  const failures = new Map<string, Failure>();
  for (const [name, mixing] of council.mixings) {
    try {
      values[name] = (await mixing.mix(members)).values;
    } catch (error) {
      failures.set(name, failureOf(error));
    }
  }
  return { values, failures };
}

/**
 * One expert alone. Where it is silent, the members that answer share its place equally (failing members, all seats):
 * the row is labelled degraded.
 */
function alone(
  served: string,
  { seats, values, silence }: SeatBatch,
): { weights: Float64Array; values: Float64Array; additive: boolean } {
  const k = seats.length;
  const own = seats.findIndex(({ name }) => name === served);
  const weights = new Float64Array(values.length);
  const out = new Float64Array(values.length / k).fill(NaN);
  for (let i = 0; i < out.length; i++) {
    const answers = seats.flatMap((_, j) => (silence[i * k + j] === silenceCodes.none ? [j] : []));
    const members = answers.filter((j) => seats[j]?.role === 'member');
    const voices = answers.includes(own) ? [own] : members.length > 0 ? members : answers;
    if (voices.length === 0) continue;
    out[i] = 0;
    for (const j of voices) {
      weights[i * k + j] = 1 / voices.length;
      out[i] = (out[i] as number) + (values[i * k + j] as number) / voices.length;
    }
  }
  return { weights, values: out, additive: true };
}

function spreadOverSeats(
  { seats, values }: SeatBatch,
  mixed: { readonly weights: Float64Array; readonly values: Float64Array },
): { weights: Float64Array; values: Float64Array } {
  const k = seats.length;
  const members = seats.flatMap((seat, j) => (seat.role === 'member' ? [j] : []));
  const weights = new Float64Array(values.length);
  members.forEach((j, at) => {
    const own = columnOf(mixed.weights, members.length, at);
    for (let i = 0; i < own.length; i++) weights[i * k + j] = own[i] as number;
  });
  return { weights, values: mixed.values };
}

function degradedRows({ served, mixings }: Council, { seats, silence }: SeatBatch): Uint8Array {
  const k = seats.length;
  const counts = seats.flatMap(({ name, role }, j) =>
    (mixings.has(served) ? role === 'member' : name === served) ? [j] : [],
  );
  const degraded = new Uint8Array(silence.length / k);
  for (let i = 0; i < degraded.length; i++) {
    for (const j of counts) {
      const code = silence[i * k + j];
      if (code === silenceCodes.failed) degraded[i] = 2;
      else if (code !== silenceCodes.none && degraded[i] === 0) degraded[i] = 1;
    }
  }
  return degraded;
}
