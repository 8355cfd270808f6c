import { describe, expect, it } from '@jest/globals';
import { createStream, sigmoid } from '@prodrome/numerics';
import { analyseTrial, drawTrial, trialPower, trialSchema, type Trial } from '../src/index.ts';

const trial = drawTrial(trialSchema.parse({ pairs: 6, seed: 3 }));

/** Outcomes of a chain with this change. */
function lived(
  { withChange }: Trial,
  change: number,
  yesterday: number,
  seed: string,
): Float64Array {
  const stream = createStream(seed);
  const outcomes = new Float64Array(withChange.length + 1);
  withChange.forEach((changed, day) => {
    const odds = -1.2 + (changed ? change : 0) + yesterday * (outcomes[day] as number);
    outcomes[day + 1] = stream.next() < sigmoid(odds) ? 1 : 0;
  });
  return outcomes;
}

describe('the schedule of a trial', () => {
  it('has in every pair one block with the change and one without, in an order that chance decides', () => {
    const orders = Array.from({ length: 40 }, (_, seed) => {
      const { withChange, counts } = drawTrial(trialSchema.parse({ pairs: 2, blockDays: 5, seed }));
      for (const pair of [0, 10]) {
        expect(withChange[pair]).not.toBe(withChange[pair + 5]);
        expect(new Set(withChange.slice(pair, pair + 5)).size).toBe(1);
      }
      expect(counts.slice(0, 5)).toEqual([false, false, true, true, true]);
      return [withChange[0], withChange[10]].join();
    });
    expect(new Set(orders).size).toBe(4);
  });
});

describe('the analysis of a trial', () => {
  it('finds a change that is there, with its sign, and is the same again', () => {
    const outcomes = lived(trial, -2.5, 0, 'strong');
    const result = analyseTrial(trial, outcomes);
    expect(result).toMatchObject({ isTold: true, daysWith: 72, daysWithout: 72 });
    expect(result.effect.high).toBeLessThan(0);
    expect(result.chanceOfFewer).toBeGreaterThan(0.97);
    expect(analyseTrial(trial, outcomes)).toEqual(result);
  });

  it('tells no change from none in at most one of twenty trials without one, also where attacks last', () => {
    for (const stay of [0.23, 0.6]) {
      const { told } = trialPower(trial, { onset: 0.23, stay, logOdds: 0, seed: 1, trials: 400 });
      expect(told).toBeLessThanOrEqual(0.05);
    }
  });

  it('is told nothing by unrecorded days, nor by those of the washout', () => {
    const outcomes = lived(trial, -1, 0.5, 'gaps');
    const gaps = outcomes.map((outcome, day) => (day % 5 === 0 ? NaN : outcome));
    expect(analyseTrial(trial, gaps).daysWith).toBeLessThan(72);
    const { withChange } = trial;
    // the days of a block's beginning: what they were followed by does not count
    const other = {
      ...trial,
      withChange: withChange.map((own, day) => (trial.counts[day] ? own : !own)),
    };
    expect(analyseTrial(other, outcomes)).toEqual(analyseTrial(trial, outcomes));
  });

  it('of other days, or of one arm only, is refused', () => {
    expect(() => analyseTrial(trial, new Float64Array(5))).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
    const idle = drawTrial(trialSchema.parse({ blockDays: 3, washoutDays: 3 }));
    expect(() => analyseTrial(idle, new Float64Array(25))).toThrow(
      expect.objectContaining({ code: 'DATA_INSUFFICIENT' }),
    );
  });
});

describe('the power of a trial', () => {
  const ask = (pairs: number, logOdds: number) =>
    trialPower(drawTrial(trialSchema.parse({ pairs })), {
      onset: 0.2,
      stay: 0.35,
      logOdds,
      seed: 2,
    });

  it('rises with the effect and with the length, and its interval narrows', () => {
    expect(ask(6, -1.2).told).toBeGreaterThan(ask(6, -0.4).told);
    const [short, long] = [ask(3, -1), ask(12, -1)];
    expect(long.told).toBeGreaterThan(short.told);
    expect(long.width).toBeLessThan(short.width);
    expect(long.wrongWay).toBeLessThan(0.01);
  });
});
