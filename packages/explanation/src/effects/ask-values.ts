import { ProdromeError } from '@prodrome/core';
import { clipProbability, logit } from '@prodrome/numerics';

/** A variable of a model that can be asked again with other values of it. */
export interface PartialQuestion {
  /** [n] what was recorded on each row; NaN = nothing: such rows are not asked. */
  readonly observed: Float64Array;
  /** [n] whose rows they are. */
  readonly patients: Int32Array;
  /**
   * The answers [m] for rows [m] with the variable at values [m], all else as it was but what is made of the variable; NaN = no answer.
   */
  predict(rows: Int32Array, values: Float64Array): Promise<Float64Array> | Float64Array;
}

/** How effects are told. */
export interface PartialOptions {
  /** `logit` takes answers for probabilities, and tells log odds; as they are when not given. */
  readonly scale?: 'identity' | 'logit';
  /** Of intervals; default 0.95. */
  readonly level?: number;
}

/** What effects are averages of. */
export interface AskedRows {
  readonly patients: number;
  readonly rows: number;
  /** Rows that some value leaves without an answer: they are in no average. */
  readonly unanswered: number;
}

/** Rows with their answers to several values each. */
export interface Answers extends AskedRows {
  /** [rows] whose they are, 0 … patients − 1. */
  readonly ofRow: Int32Array;
  /** [rows] 1 / rows of the patient: all patients count alike. */
  readonly weights: Float64Array;
  /** [rows] the recorded value. */
  readonly observed: Float64Array;
  /** [rows, values] */
  readonly values: Float64Array;
}

/**
 * Asks every row with a recorded value again with several values.
 * @param valuesOf - [width] the values for a recorded one.
 * @throws ProdromeError `DATA_INSUFFICIENT` where no row is recorded or answered; `USAGE` for answers of another length.
 */
export async function askValues(
  question: PartialQuestion,
  width: number,
  valuesOf: (recorded: number) => readonly number[],
  { scale = 'identity' }: PartialOptions,
): Promise<Answers> {
  const { observed, patients } = question;
  if (observed.length !== patients.length) {
    throw usage('patients', `${observed.length} rows`, String(patients.length));
  }
  const known = [...observed.keys()].filter((row) => !Number.isNaN(observed[row]));
  const rows = new Int32Array(known.length * width);
  const asked = new Float64Array(known.length * width);
  known.forEach((row, i) => {
    rows.fill(row, i * width, (i + 1) * width);
    asked.set(valuesOf(observed[row] as number), i * width);
  });
  const answers = known.length === 0 ? new Float64Array() : await question.predict(rows, asked);
  if (answers.length !== rows.length) {
    throw usage('predict', `${rows.length} answers`, String(answers.length));
  }
  const answered = known.flatMap((row, i) =>
    answers.subarray(i * width, (i + 1) * width).some(Number.isNaN) ? [] : [{ row, i }],
  );
  if (answered.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'effect of a variable',
      expected: 'rows on which it is recorded and that are answered',
      got: `none of ${observed.length}`,
    });
  }
  const places = new Map<number, number>();
  const counts: number[] = [];
  const ofRow = Int32Array.from(answered, ({ row }) => {
    const patient = patients[row] as number;
    const place = places.get(patient) ?? places.size;
    places.set(patient, place);
    counts[place] = (counts[place] ?? 0) + 1;
    return place;
  });
  const values = new Float64Array(answered.length * width);
  answered.forEach(({ i }, at) => {
    const own = answers.subarray(i * width, (i + 1) * width);
    values.set(scale === 'logit' ? own.map((p) => logit(clipProbability(p))) : own, at * width);
  });
  return {
    ...{ patients: places.size, rows: answered.length, ofRow, values },
    unanswered: known.length - answered.length,
    weights: Float64Array.from(ofRow, (place) => 1 / (counts[place] as number)),
    observed: Float64Array.from(answered, ({ row }) => observed[row] as number),
  };
}

/** Refuses values that do not rise. @throws ProdromeError `USAGE` */
export function expectRising(where: string, values: readonly number[], least: number): void {
  const isRising = values.every(
    (value, at) => Number.isFinite(value) && (at === 0 || value > (values[at - 1] as number)),
  );
  if (isRising && values.length >= least) return;
  throw usage(where, `${least} or more rising numbers`, `[${values.join(', ')}]`);
}

const usage = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('USAGE', { where: `effect of a variable, ${where}`, expected, got });
