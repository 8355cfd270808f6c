import {
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type CancelSignal,
  type ErrorCode,
  type ExpertModel,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { awakeRows } from './columns.ts';
import type { Features } from './feature-space.ts';
import type { Seat } from './plan.ts';

/** Why a seat is silent on a row, as a small number. */
export const silenceCodes = { none: 0, asleep: 1, abstained: 2, failed: 3 } as const;

/** What went wrong with an expert. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A seat's answers for n rows. */
export interface SeatAnswers {
  /** [n]; NaN where silent. */
  readonly values: Float64Array;
  /** [n] in [0, 1]; NaN where silent. Absent where the expert does not judge itself. */
  readonly confidence?: Float64Array;
  /** [n], one of {@link silenceCodes}. */
  readonly silence: Uint8Array;
  readonly states?: PatientStates;
  readonly failure?: Failure;
}

/**
 * Asks an expert, and turns a failure into silence with its reason: it is reported and excluded, never replaced.
 * @throws ProdromeError `CANCELLED` only.
 */
export async function askSeat(
  seat: Seat,
  find: () => Promise<ExpertModel>,
  features: Features,
  rows: Int32Array,
  context: CallContext & { readonly from?: PatientStates } = {},
): Promise<SeatAnswers> {
  const { from, signal } = context;
  const call = signal ? { signal } : {};
  try {
    const model = await find();
    const input = { table: features.tableFor(seat), rows, ...(from && { from }) };
    const output = await model.predict(input, call);
    const confidence = output.confidence ?? (await model.getConfidence?.(input, call));
    checkAnswer(seat.name, 'values', output.values, rows.length);
    if (confidence) checkAnswer(seat.name, 'confidence', confidence, rows.length);
    const silence = silenceOf(seat, features.raw, rows, output.values);
    return {
      values: output.values.map((value, i) => (silence[i] === silenceCodes.none ? value : NaN)),
      silence,
      ...(confidence && {
        confidence: confidence.map((c, i) => (silence[i] === silenceCodes.none ? c : NaN)),
      }),
      ...(output.states && { states: output.states }),
    };
  } catch (error) {
    const failure = failureOf(error, signal);
    return {
      values: new Float64Array(rows.length).fill(NaN),
      silence: new Uint8Array(rows.length).fill(silenceCodes.failed),
      failure,
    };
  }
}

/**
 * An expert's error as data. Whatever is thrown after the caller cancelled is the cancellation, not a failure.
 * @throws ProdromeError `CANCELLED`
 */
export function failureOf(error: unknown, signal?: CancelSignal): Failure {
  if (ProdromeError.is(error, 'CANCELLED')) throw error;
  throwIfCancelled(signal, 'expert');
  if (ProdromeError.is(error)) return { code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'EXPERT_FAILED', message };
}

function silenceOf(
  seat: Seat,
  raw: FeatureTable,
  rows: Int32Array,
  values: Float64Array,
): Uint8Array {
  const awake = awakeRows(seat, raw, rows);
  return awake.map((isAwake, i) => {
    if (isAwake === 0) return silenceCodes.asleep;
    return Number.isNaN(values[i]) ? silenceCodes.abstained : silenceCodes.none;
  });
}

function checkAnswer(name: string, what: string, values: Float64Array, n: number): void {
  if (values.length !== n) {
    throw new ProdromeError('EXPERT_FAILED', {
      where: `expert ${name}, ${what}`,
      expected: `${n} numbers`,
      got: String(values.length),
    });
  }
  const wrong = values.findIndex((value) => value < 0 || value > 1);
  if (wrong >= 0) {
    throw new ProdromeError('EXPERT_FAILED', {
      where: `expert ${name}, ${what}`,
      expected: 'numbers in [0, 1], or NaN to abstain',
      got: String(values[wrong]),
    });
  }
}
