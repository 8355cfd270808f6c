import {
  createFeatureTable,
  errorToData,
  ProdromeError,
  type Absence,
  type Calibration,
  type CausalTransform,
  type CombinationStrategy,
  type DomainQuality,
  type EventSink,
  type ExpertRegistry,
  type FeatureTable,
  type GateEvent,
  type GatingNetwork,
  type PatientStates,
} from '@prodrome/core';
import type { PartState, Snapshot } from './patient-record.ts';

/** What a council is made of: contracts alone. */
export interface CouncilParts {
  readonly experts: ExpertRegistry;
  /** Those that the gate was trained with, in its order. */
  readonly council: readonly { readonly name: string; readonly specialty: string }[];
  /** Trained. */
  readonly gate: GatingNetwork;
  /** Trained. */
  readonly combination: CombinationStrategy;
  /** Fitted; absent = forecasts are served as they are combined. */
  readonly calibration?: Calibration;
  /** Fitted; absent = experts see the columns as they were observed. */
  readonly features?: CausalTransform;
  /** The columns that an expert was trained on; absent = all. */
  readonly view?: (features: FeatureTable, specialty: string) => FeatureTable;
  /** How good what is known of each domain is, by row; absent = nobody judges it. */
  readonly quality?: (table: FeatureTable) => Readonly<Record<string, DomainQuality>>[];
  /** What the gate sees of the rows beside the answers; absent = their days and outcomes alone. */
  readonly context?: (features: FeatureTable) => FeatureTable;
  readonly sink?: EventSink;
}

/** Days of a patient, and what is remembered of the days before them. */
export interface CouncilQuestion {
  /** One row. */
  readonly table: FeatureTable;
  readonly from: Snapshot;
}

/** What the experts said of a day. */
export interface CouncilAnswers {
  /** The day as experts see it. */
  readonly features: FeatureTable;
  /** [k] NaN where absent. */
  readonly values: Float64Array;
  readonly confidence: Float64Array;
  readonly present: Uint8Array;
  readonly absent: Readonly<Record<string, Absence>>;
  /** What features and experts remember after the day. */
  readonly after: Snapshot;
}

/** Weights of the experts, and what the gate found and remembers. */
export interface CouncilWeights {
  /** [k] */
  readonly weights: Float64Array;
  readonly events: readonly GateEvent[];
  readonly after: PartState;
}

/** The steps of a forecast of one day, none of which changes anything. */
export interface Council {
  quality(table: FeatureTable): Readonly<Record<string, DomainQuality>>;
  ask(question: CouncilQuestion): Promise<CouncilAnswers>;
  weigh(
    answers: CouncilAnswers,
    quality: Readonly<Record<string, DomainQuality>>,
    from: PartState,
  ): Promise<CouncilWeights>;
  combine(
    answers: CouncilAnswers,
    weights: Float64Array,
  ): { readonly uncalibrated: number; readonly value: number };
}

/**
 * A council of parts. An expert that is not registered, or has nothing observed of its domain, is asleep; one that throws has failed, is
 * told to the sink, and remembers what it did before. Experts that tell no confidence have 1 − 4·p·(1 − p): the squared error to
 * expect if they are right.
 */
export function createCouncil(parts: CouncilParts): Council {
  const { experts, council, gate, combination, calibration, features, sink } = parts;
  const k = council.length;

  const askOne = async (j: number, table: FeatureTable, seen: FeatureTable, from: PartState) => {
    const { name, specialty } = council[j] as (typeof council)[number];
    const silent = { value: NaN, confidence: NaN, after: from };
    if (!experts.names().includes(name)) return { ...silent, absence: 'asleep' as const };
    try {
      const expert = await experts.getExpert(name);
      if (!expert) return { ...silent, absence: 'asleep' as const };
      const own = parts.view?.(seen, specialty) ?? seen;
      const input = { table: own, rows: Int32Array.of(0), ...continued(from) };
      const { values, confidence, states } = await expert.predict(input);
      const [value = NaN] = values;
      const after = partOf(states) ?? from;
      if (!isAwake(table, specialty)) return { ...silent, absence: 'asleep' as const, after };
      if (Number.isNaN(value)) return { ...silent, absence: 'abstained' as const, after };
      if (!(value >= 0 && value <= 1)) throw outside(name, value);
      const told = confidence?.[0] ?? (await expert.getConfidence?.(input))?.[0];
      return { value, confidence: told ?? 1 - 4 * value * (1 - value), after, absence: undefined };
    } catch (error) {
      const code = ProdromeError.is(error) ? error.code : 'EXPERT_FAILED';
      const { message, stack: trace } = errorToData(error);
      const told = { name, task: 'predict', rows: 1, code, message } as const;
      sink?.({ type: 'expert-failed', ...told, ...(trace !== undefined && { trace }) });
      return { ...silent, absence: 'failed' as const };
    }
  };

  return {
    quality: (table) => parts.quality?.(table)[0] ?? {},
    ask: async ({ table, from }) => {
      const [own, ...others] = from as [PartState, ...PartState[]];
      const changed = features?.apply(table, continued(own).from);
      const seen = changed?.table ?? table;
      const asked: Awaited<ReturnType<typeof askOne>>[] = [];
      // one after the other, so that the log is the same in every run
      for (let j = 0; j < k; j++) {
        asked.push(await askOne(j, table, seen, others[j] as PartState));
      }
      return {
        features: seen,
        values: Float64Array.from(asked, ({ value }) => value),
        confidence: Float64Array.from(asked, ({ confidence }) => confidence),
        present: Uint8Array.from(asked, ({ absence }) => Number(absence === undefined)),
        absent: Object.fromEntries(
          asked.flatMap(({ absence }, j) => (absence ? [[council[j]?.name, absence]] : [])),
        ) as Readonly<Record<string, Absence>>,
        after: [partOf(changed?.states) ?? own, ...asked.map(({ after }) => after)],
      };
    },
    weigh: async ({ features: seen, values, confidence, present }, quality, from) => {
      const judged = council.map(({ specialty }) => meanOf(quality[specialty]));
      const { weights, events, states } = await gate.predictWeights({
        ...{ experts: council, outputs: 1, values, confidence, present },
        ...(parts.quality && { quality: Float64Array.from(judged) }),
        context: parts.context?.(seen) ?? withoutColumns(seen),
        ...continued(from),
      });
      return { weights, events: events ?? [], after: partOf(states) ?? from };
    },
    combine: ({ values, present }, weights) => {
      const combined = combination.combine({ experts: k, outputs: 1, values, weights, present });
      const [uncalibrated = NaN] = combined;
      const value = calibration ? (calibration.apply(combined)[0] ?? NaN) : uncalibrated;
      return { uncalibrated, value };
    },
  };
}

const continued = ({ asOf, values }: PartState): { readonly from?: PatientStates } =>
  asOf === -Infinity ? {} : { from: { width: values.length, asOf: Float64Array.of(asOf), values } };

const partOf = (states: PatientStates | undefined): PartState | undefined =>
  states && { asOf: states.asOf[0] ?? -Infinity, values: states.values };

/** Whether anything of a specialty's own columns is observed; one without columns is always awake. */
function isAwake({ columns, values }: FeatureTable, specialty: string): boolean {
  const own = [...columns.keys()].filter((at) => columns[at]?.domain === specialty);
  return own.length === 0 || own.some((at) => !Number.isNaN(values[at]));
}

const meanOf = (quality: DomainQuality | undefined): number =>
  quality
    ? (quality.completeness + quality.timeliness + quality.plausibility + quality.consistency) / 4
    : NaN;

function withoutColumns({ patients, times, patientIds, outcomes }: FeatureTable): FeatureTable {
  return createFeatureTable({
    ...{ columns: [], values: new Float32Array(0), patients, times, patientIds },
    ...(outcomes && { outcomes }),
  });
}

const outside = (name: string, value: number): ProdromeError =>
  new ProdromeError('EXPERT_FAILED', {
    where: `expert ${name}`,
    expected: 'a probability',
    got: String(value),
  });
