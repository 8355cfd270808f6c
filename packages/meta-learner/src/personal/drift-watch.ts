import type { DriftDetector, DriftInput, GateEvent, MetaLesson } from '@prodrome/core';

/** Losses of an expert that are kept; where there is no room the oldest go, so that the others are at least 128. */
const capacity = 160;
const leaving = 32;

/** What is left of a drift after one more resolved forecast of the expert: half after 14. */
const fading = 2 ** (-1 / 14);

/** A drift that the last resolved forecast brought to light. */
export interface FoundDrift {
  /** Index of the expert. */
  readonly expert: number;
  readonly direction: GateEvent['direction'];
}

/** What watches the experts of patients. */
export interface DriftWatch {
  /** Numbers of a patient; all 0 of one of whom nothing is known. */
  readonly width: number;
  /** Watches one patient, whose numbers [width] it keeps up to date. */
  open(numbers: Float64Array): PatientWatch;
}

/** What watches the experts of one patient. */
interface PatientWatch {
  /** Takes in a resolved forecast. @throws what the detector throws. */
  learn(lesson: MetaLesson): readonly FoundDrift[];
  /** Writes dₖ in [0, 1] of each expert: 1 just after a rise of its losses, 0 where none is known. */
  drifts(out: Float64Array): void;
}

/** What a watch is made of. */
export interface DriftParts {
  /** Experts, k. */
  readonly experts: number;
  readonly accepts: DriftInput;
  /** A detector that has seen nothing. */
  readonly create: () => DriftDetector;
}

const none: readonly FoundDrift[] = [];

/**
 * Watches the losses of each expert for each patient: squared errors, or, for detectors of 0 and 1, whether the answer was on the wrong
 * side of one half. A rise makes dₖ = 1, which halves with every 14 resolved forecasts of the expert; a fall makes it 0. After either
 * the detector begins anew. An expert that was absent is not watched, and its dₖ stays.
 *
 * The numbers are dₖ and the losses since the detector began, of which at most 160 are kept: beyond, the 32 oldest leave, and the
 * detector begins anew with the others, of which it tells nothing. From these numbers a detector is replayed where one is not at hand, to
 * the same bits. Deterministic where the detector is.
 */
export function createDriftWatch({ experts: k, accepts, create }: DriftParts): DriftWatch {
  // of each expert: dₖ, how many losses, the losses
  const stride = 2 + capacity;
  const lossOf =
    accepts === 'binary'
      ? (value: number, outcome: number): number => Number(Math.abs(value - outcome) >= 0.5)
      : (value: number, outcome: number): number => (value - outcome) ** 2;
  return {
    width: k * stride,
    open: (numbers) => {
      const detectors: (DriftDetector | undefined)[] = Array.from({ length: k });
      const replayed = (at: number): DriftDetector => {
        const detector = create();
        const end = at + 2 + (numbers[at + 1] as number);
        for (let i = at + 2; i < end; i++) detector.update(numbers[i] as number);
        return detector;
      };
      const makeRoom = (j: number, at: number): void => {
        if (numbers[at + 1] !== capacity) return;
        numbers.copyWithin(at + 2, at + 2 + leaving, at + stride);
        numbers[at + 1] = capacity - leaving;
        detectors[j] = undefined;
      };
      return {
        learn: ({ values, present, outcome }) => {
          let found = none;
          for (let j = 0; j < k; j++) {
            if (present[j] !== 1) continue;
            const at = j * stride;
            makeRoom(j, at);
            const detector = (detectors[j] ??= replayed(at));
            const loss = lossOf(values[j] as number, outcome);
            const count = numbers[at + 1] as number;
            numbers[at] = fading * (numbers[at] as number);
            numbers[at + 2 + count] = loss;
            numbers[at + 1] = count + 1;
            const result = detector.update(loss);
            if (result.status !== 'drift') continue;
            const { direction } = result.event;
            found = [...found, { expert: j, direction }];
            numbers[at] = direction === 'up' ? 1 : 0;
            numbers.fill(0, at + 1, at + stride);
            detectors[j] = undefined;
          }
          return found;
        },
        drifts: (out) => {
          for (let j = 0; j < k; j++) out[j] = numbers[j * stride] as number;
        },
      };
    },
  };
}
