import { ProdromeError } from '@prodrome/core';

/** Other values that a variable may have. */
export interface ChangeOption {
  readonly name: string;
  /** Each once, and none that it has. */
  readonly values: readonly number[];
  /** [values] how far each is from what it has, at least 0, in a measure that all options share. */
  readonly costs: readonly number[];
}

/** What is looked for. */
export interface ChangeSearch {
  readonly options: readonly ChangeOption[];
  /** The answer has to lie below. */
  readonly under: number;
  /** Variables that are changed at the most: 3 when not given. */
  readonly most?: number;
  /** The answers [m] with these values by name, all else as it was; NaN = no answer. */
  predict(
    changes: readonly Readonly<Record<string, number>>[],
  ): Promise<Float64Array> | Float64Array;
}

/** Values by name, and what is answered then. */
export interface FoundChange {
  readonly values: Readonly<Record<string, number>>;
  readonly answer: number;
  readonly cost: number;
}

/** What a search has found. */
export interface SmallestChange {
  /** Absent where nothing that was tried comes under the level. */
  readonly found?: FoundChange;
  /** Of all that was tried the one with the lowest answer; absent where nothing could be tried or answered. */
  readonly lowest?: FoundChange;
  /** Answers that were asked for. */
  readonly asked: number;
}

/** Combinations that are tried, at the most. */
const mostAsked = 50_000;

/**
 * The smallest change that brings an answer under a level: of as few variables as can be, and of those the one of the least cost, Σ over what is changed; of equal costs the lowest answer.
 * All combinations of the options are tried, one variable first, so that the answer is exact. Deterministic where the model is.
 * @throws ProdromeError `USAGE` for options that are no such lists, and for more than 50,000 combinations; what the model throws.
 * Source: Wachter, Mittelstadt & Russell 2017 (arXiv:1711.00399), by search instead of gradients.
 */
export async function smallestChange(search: ChangeSearch): Promise<SmallestChange> {
  const { options, under, most = 3 } = search;
  for (const option of options) expectOption(option);
  let asked = 0;
  let lowest: FoundChange | undefined;
  for (let size = 1; size <= Math.min(most, options.length); size++) {
    const tried = combinations(options, size);
    asked += tried.length;
    if (asked > mostAsked) throw tooMany(asked);
    if (tried.length === 0) continue;
    const answers = await search.predict(tried.map(({ values }) => values));
    if (answers.length !== tried.length) {
      throw usage('predict', `${tried.length} answers`, String(answers.length));
    }
    const answered = tried.flatMap((one, at): FoundChange[] => {
      const answer = answers[at] as number;
      return Number.isNaN(answer) ? [] : [{ ...one, answer }];
    });
    for (const one of answered) if (!lowest || one.answer < lowest.answer) lowest = one;
    const [found] = answered
      .filter(({ answer }) => answer < under)
      .sort((a, b) => a.cost - b.cost || a.answer - b.answer);
    if (found) return { found, ...(lowest && { lowest }), asked };
  }
  return { ...(lowest && { lowest }), asked };
}

/** All ways to change so many of the options, in their order. */
function combinations(
  options: readonly ChangeOption[],
  size: number,
): Pick<FoundChange, 'values' | 'cost'>[] {
  if (size === 0) return [{ values: {}, cost: 0 }];
  return options.flatMap((option, at) =>
    combinations(options.slice(at + 1), size - 1).flatMap((rest) =>
      option.values.map((value, i) => ({
        values: { [option.name]: value, ...rest.values },
        cost: (option.costs[i] as number) + rest.cost,
      })),
    ),
  );
}

/** @throws ProdromeError `USAGE` */
function expectOption({ name, values, costs }: ChangeOption): void {
  const isSound =
    values.length === costs.length &&
    values.every(Number.isFinite) &&
    costs.every((cost) => cost >= 0);
  if (isSound) return;
  throw usage(
    `option ${name}`,
    'finite values, and as many costs ≥ 0',
    `[${values.join(', ')}] and [${costs.join(', ')}]`,
  );
}

const tooMany = (asked: number): ProdromeError =>
  usage('options', `at most ${mostAsked} combinations`, String(asked));

const usage = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('USAGE', { where: `smallestChange, ${where}`, expected, got });
