import { ProdromeError } from '@prodrome/core';

/** Codes of the five items of MIDAS that count: days in the last three months. The wording is not ours to give. */
export const midasItems = ['midas_1', 'midas_2', 'midas_3', 'midas_4', 'midas_5'] as const;

/** Codes of the six items of HIT-6. The wording is not ours to give. */
export const hit6Items = ['hit6_1', 'hit6_2', 'hit6_3', 'hit6_4', 'hit6_5', 'hit6_6'] as const;

/** Points of a HIT-6 answer, from the rarest, 1, to the most frequent, 5. */
const hit6Points = [6, 8, 10, 11, 13] as const;

/** A score and its grade, from 1 (little) to 4 (severe). */
export interface Score {
  readonly score: number;
  readonly grade: 1 | 2 | 3 | 4;
}

/** Answers by item code; what is absent was not answered. */
export type Answers<Item extends string> = Readonly<Partial<Record<Item, number>>>;

/**
 * MIDAS: the sum of the five items. Grades: 0–5, 6–10, 11–20, 21 and more days.
 * @param answers - days, whole numbers from 0 to 92.
 * @returns undefined when an item was not answered.
 * @throws ProdromeError `DATA_VALUE` for an answer that cannot be.
 * Source: Stewart 2001, Development and testing of the Migraine Disability Assessment Questionnaire, Neurology 56.
 */
export function midas(answers: Answers<(typeof midasItems)[number]>): Score | undefined {
  const days = read(midasItems, answers, 0, 92);
  return days && graded(sum(days), [5, 10, 20]);
}

/**
 * HIT-6: the sum of the points of six answers, 36 to 78. Grades: up to 49, 50–55, 56–59, 60 and more.
 * @param answers - from 1, the rarest, to 5, the most frequent.
 * @returns undefined when an item was not answered.
 * @throws ProdromeError `DATA_VALUE` for an answer that cannot be.
 * Source: Kosinski 2003, doi:10.1023/A:1026119331193.
 */
export function hit6(answers: Answers<(typeof hit6Items)[number]>): Score | undefined {
  const steps = read(hit6Items, answers, 1, 5);
  return steps && graded(sum(steps.map((step) => hit6Points[step - 1] ?? NaN)), [49, 55, 59]);
}

function graded(score: number, limits: readonly [number, number, number]): Score {
  const above = limits.filter((limit) => score > limit).length;
  return { score, grade: (above + 1) as Score['grade'] };
}

function read<Item extends string>(
  items: readonly Item[],
  answers: Answers<Item>,
  least: number,
  most: number,
): readonly number[] | undefined {
  const given = items.flatMap((item): number[] => {
    const answer: number | undefined = answers[item];
    if (answer === undefined) return [];
    if (Number.isInteger(answer) && answer >= least && answer <= most) return [answer];
    throw new ProdromeError('DATA_VALUE', {
      where: item,
      expected: `a whole number from ${least} to ${most}`,
      got: String(answer),
    });
  });
  return given.length === items.length ? given : undefined;
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
