import {
  ProdromeError,
  type CallContext,
  type ExpertModel,
  type ExpertOutput,
  type FeatureTable,
  type Failure,
  type PatientStates,
} from '@prodrome/core';
import { awakeRows } from './columns.ts';
import { failureOf } from './failure.ts';
import type { Features } from './feature-space.ts';
import type { PlannedExpert } from './plan.ts';

/** Why an expert has no answer on a row, as a small number. */
export const absenceCodes = { none: 0, asleep: 1, abstained: 2, failed: 3 } as const;

/** An expert's answers for n rows. */
export interface ExpertAnswers {
  readonly outputs: number;
  /** [n, outputs]; NaN where absent. */
  readonly values: Float64Array;
  /** [n] in [0, 1]; NaN where absent. Absent where the expert does not tell its own. */
  readonly confidence?: Float64Array;
  /** [n], one of {@link absenceCodes}. */
  readonly absence: Uint8Array;
  readonly states?: PatientStates;
  /** What went wrong on the rows that failed: the first of it. */
  readonly failure?: Failure;
}

/** What is asked. */
export interface Question extends CallContext {
  readonly expert: PlannedExpert;
  find(): Promise<ExpertModel>;
  readonly features: Features;
  readonly rows: Int32Array;
  readonly outputs: number;
  readonly from?: PatientStates;
}

/**
 * Asks an expert, and turns a failure into absence with its reason: it is reported and excluded, never replaced. An answer outside the
 * contract makes its own row absent; what misses the range by rounding is put right.
 * @throws ProdromeError `CANCELLED` only.
 */
export async function askExpert(question: Question): Promise<ExpertAnswers> {
  const { expert, features, rows, outputs, from, signal } = question;
  const call = signal ? { signal } : {};
  try {
    const model = await question.find();
    const input = { table: features.tableFor(expert), rows, ...(from && { from }) };
    const output = await model.predict(input, call);
    const told = output.confidence ?? (await model.getConfidence?.(input, call));
    return checkedAnswers(question, output, told);
  } catch (error) {
    return {
      outputs,
      values: new Float64Array(rows.length * outputs).fill(NaN),
      absence: new Uint8Array(rows.length).fill(absenceCodes.failed),
      failure: failureOf(error, signal),
    };
  }
}

/** Beyond [0, 1] by this much at the most, a number is what rounding left of one inside. */
const rounding = 1e-9;

function checkedAnswers(
  { expert, features, rows, outputs }: Question,
  { values: given, states }: ExpertOutput,
  told: Float64Array | undefined,
): ExpertAnswers {
  const n = rows.length;
  expectLength(expert.name, 'values', given, n * outputs);
  if (told) expectLength(expert.name, 'confidence', told, n);
  const values = given.map(withinRange);
  const confidence = told?.map(withinRange);
  const absence = absenceOf(expert, features.raw, rows, values, outputs);
  let wrong: number | undefined;
  for (let i = 0; i < n; i++) {
    const bad = outsideRange(values, confidence, i, outputs);
    if (bad !== undefined) absence[i] = absenceCodes.failed;
    wrong ??= bad;
    if (absence[i] === absenceCodes.none) continue;
    values.fill(NaN, i * outputs, (i + 1) * outputs);
    if (confidence) confidence[i] = NaN;
  }
  return {
    ...{ outputs, values, absence },
    ...(confidence && { confidence }),
    ...(states && { states }),
    ...(wrong !== undefined && { failure: failureOf(outOfRange(expert.name, wrong)) }),
  };
}

function withinRange(value: number): number {
  if (value < 0 && value >= -rounding) return 0;
  return value > 1 && value <= 1 + rounding ? 1 : value;
}

/** The first number of a row that is no probability; NaN is none of it. */
function outsideRange(
  values: Float64Array,
  confidence: Float64Array | undefined,
  row: number,
  outputs: number,
): number | undefined {
  for (let at = row * outputs; at < (row + 1) * outputs; at++) {
    const value = values[at] as number;
    if (value < 0 || value > 1) return value;
  }
  const told = confidence?.[row] ?? NaN;
  return told < 0 || told > 1 ? told : undefined;
}

function absenceOf(
  expert: PlannedExpert,
  raw: FeatureTable,
  rows: Int32Array,
  values: Float64Array,
  outputs: number,
): Uint8Array {
  const awake = awakeRows(expert, raw, rows);
  return awake.map((isAwake, i) => {
    if (isAwake === 0) return absenceCodes.asleep;
    for (let at = i * outputs; at < (i + 1) * outputs; at++) {
      if (Number.isNaN(values[at])) return absenceCodes.abstained;
    }
    return absenceCodes.none;
  });
}

function expectLength(name: string, what: string, values: Float64Array, expected: number): void {
  if (values.length === expected) return;
  throw new ProdromeError('EXPERT_FAILED', {
    where: `expert ${name}, ${what}`,
    expected: `${expected} numbers`,
    got: String(values.length),
  });
}

const outOfRange = (name: string, value: number): ProdromeError =>
  new ProdromeError('EXPERT_FAILED', {
    where: `expert ${name}`,
    expected: 'answers in [0, 1], or NaN to abstain',
    got: String(value),
    hint: 'Of a frozen model that answers with scores, output.transform (sigmoid, softmax) makes probabilities; an expert of your own clamps what rounding leaves',
  });
