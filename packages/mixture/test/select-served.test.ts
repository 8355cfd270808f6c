import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { selectServed, type Contender } from '../src/selection/select-served.ts';

const patients = 40;
const days = 25;
const n = patients * days;
const stream = createStream('choose');
const truth = Float64Array.from({ length: n }, () => stream.next());
const set = {
  labels: truth.map((p) => Number(stream.next() < p)),
  patients: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days)),
};
/** The truth drawn towards ½: the smaller the share, the worse. */
const blend = (name: string, share: number): Contender => ({
  name,
  values: truth.map((p) => share * p + (1 - share) * 0.5),
});

describe('the selection', () => {
  it('of fixed weights takes the lowest loss, whatever the order', () => {
    const fixed = [blend('poor', 0.2), blend('good', 0.9), blend('fair', 0.6)];
    expect(selectServed(fixed, [], set)?.served).toBe('good');
    expect(selectServed([...fixed].reverse(), [], set)?.served).toBe('good');
  });

  it('takes a learned mixture that is better by an interval, then asks the next against it', () => {
    const selection = selectServed(
      [blend('single', 0.2)],
      [blend('stacking', 0.6), blend('gate', 0.95)],
      set,
    );
    expect(selection?.served).toBe('gate');
    expect(selection?.decisions.map(({ incumbent, accepted }) => [incumbent, accepted])).toEqual([
      ['single', true],
      ['stacking', true],
    ]);
    for (const { ci, difference } of selection?.decisions ?? []) {
      expect(ci?.[1]).toBeLessThan(0);
      expect(difference).toBeLessThan(0);
    }
  });

  it('keeps the simpler one when a learned mixture is better, but not by an interval', () => {
    const noise = createStream('noise');
    const single = blend('single', 0.8);
    let gate = single;
    // a mixture a little better in the mean, by differences of either sign
    while (!(lossOf(gate) < lossOf(single))) {
      gate = {
        name: 'gate',
        values: single.values.map((p) =>
          Math.min(0.99, Math.max(0.01, p + (noise.next() - 0.5) / 9)),
        ),
      };
    }
    const selection = selectServed([single], [gate], set);
    expect(selection?.served).toBe('single');
    expect(selection?.decisions).toMatchObject([{ candidate: 'gate', accepted: false }]);
    expect(selection?.logLoss['gate']).toBeLessThan(selection?.logLoss['single'] ?? NaN);
  });

  it('an equal mixture does not replace what stands', () => {
    const selection = selectServed([blend('single', 0.7)], [blend('gate', 0.7)], set);
    expect(selection?.served).toBe('single');
    expect(selection?.decisions[0]?.difference).toBe(0);
  });

  it('is undefined without contenders, and the best learned one without fixed ones', () => {
    expect(selectServed([], [], set)).toBeUndefined();
    expect(selectServed([], [blend('a', 0.3), blend('b', 0.9)], set)?.served).toBe('b');
  });

  it('is the same for the same stream', () => {
    const ask = () => selectServed([blend('a', 0.5)], [blend('b', 0.6)], set);
    expect(ask()).toEqual(ask());
  });
});

function lossOf({ values }: Contender): number {
  return values.reduce(
    (sum, p, i) => sum - Math.log(set.labels[i] === 1 ? p : 1 - p) / values.length,
    0,
  );
}
