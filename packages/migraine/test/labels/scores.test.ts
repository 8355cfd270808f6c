import { describe, expect, it, test } from '@jest/globals';
import { hit6, hit6Items, midas, midasItems, redFlags, refuseForecast } from '../../src/index.ts';

const answersOf = <Item extends string>(items: readonly Item[], answers: readonly number[]) =>
  Object.fromEntries(items.map((item, at) => [item, answers[at] ?? 0])) as Record<Item, number>;

describe('MIDAS', () => {
  test.each([
    [[0, 0, 0, 0, 0], 0, 1],
    [[5, 0, 0, 0, 0], 5, 1],
    [[1, 2, 3, 0, 0], 6, 2],
    [[10, 0, 0, 0, 0], 10, 2],
    [[11, 0, 0, 0, 0], 11, 3],
    [[4, 4, 4, 4, 4], 20, 3],
    [[5, 4, 4, 4, 4], 21, 4],
  ])('of %j is %d, grade %d', (answers, score, grade) => {
    expect(midas(answersOf(midasItems, answers))).toEqual({ score, grade });
  });

  it('needs every item, and days that can be', () => {
    expect(midas({ midas_1: 3 })).toBeUndefined();
    for (const wrong of [-1, 93, 1.5, NaN]) {
      expect(() => midas({ midas_1: wrong })).toThrow(
        expect.objectContaining({ code: 'DATA_VALUE', where: 'midas_1' }),
      );
    }
  });
});

describe('HIT-6', () => {
  test.each([
    [[1, 1, 1, 1, 1, 1], 36, 1],
    [[2, 2, 2, 2, 2, 2], 48, 1],
    [[2, 2, 2, 2, 2, 3], 50, 2],
    [[3, 3, 3, 3, 3, 2], 58, 3],
    [[3, 3, 3, 3, 3, 3], 60, 4],
    [[4, 4, 4, 4, 4, 4], 66, 4],
    [[5, 5, 5, 5, 5, 5], 78, 4],
  ])('of %j is %d, grade %d', (answers, score, grade) => {
    expect(hit6(answersOf(hit6Items, answers))).toEqual({ score, grade });
  });

  it('needs every item, and answers that there are', () => {
    expect(hit6({ hit6_1: 3 })).toBeUndefined();
    for (const wrong of [0, 6, 2.5]) {
      expect(() => hit6({ hit6_2: wrong })).toThrow(
        expect.objectContaining({ code: 'DATA_VALUE', where: 'hit6_2' }),
      );
    }
  });
});

describe('red flags', () => {
  it('each refuse a forecast and say what to do', () => {
    for (const flag of Object.keys(redFlags) as (keyof typeof redFlags)[]) {
      const refusal = refuseForecast([flag]);
      expect(refusal).toMatchObject({ flags: [flag], urgent: redFlags[flag].urgent });
      expect(refusal?.message).toContain(redFlags[flag].meaning);
      expect(refusal?.message).toMatch(redFlags[flag].urgent ? /emergency/ : /physician/);
    }
  });

  it('together are as urgent as the most urgent, and told once', () => {
    const refusal = refuseForecast(['positional', 'thunderclap', 'positional']);
    expect(refusal).toMatchObject({ flags: ['thunderclap', 'positional'], urgent: true });
  });

  it('none of them refuses nothing', () => {
    expect(refuseForecast([])).toBeUndefined();
  });
});
