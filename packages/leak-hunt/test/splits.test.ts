import { expect, it } from '@jest/globals';
import { findSharedAcrossSplits } from '../src/index.ts';
import { plainDiary, withColumns } from './diaries.ts';

const diary = plainDiary('splits', 10, 60);
const hunted = withColumns(diary);
const sidesBy = (sideOf: (person: number, day: number) => number): number[] =>
  Array.from(diary.patients, (person, row) => sideOf(person, row % 60));

it('has nothing against a split by patient', () => {
  expect(findSharedAcrossSplits(hunted, { sides: sidesBy((person) => person % 3) })).toEqual([]);
});

it('tells patients on two sides, and rows whose days overlap', () => {
  const [random] = findSharedAcrossSplits(hunted, { sides: sidesBy((_, day) => (day * 7) % 3) });
  expect(random).toMatchObject({
    kind: 'shared_across_splits',
    statistic: 1,
    evidence: { patients: 10, of: 10, overlappingRows: 600 },
  });
});

it.each([
  // the last `gap` days before the cut are on neither side; a row of day t holds days t − 6 to t + 1
  [0, 1, 20],
  [0, 7, 140],
  [7, 7, 0],
  [6, 7, 20],
])('a gap of %i days for windows of %i: %i overlapping rows', (gap, windowDays, overlapping) => {
  const sides = sidesBy((_, day) => (day < 40 - gap ? 0 : day < 40 ? -1 : 1));
  const [found] = findSharedAcrossSplits(hunted, { sides, windowDays });
  expect(found?.evidence['overlappingRows']).toBe(overlapping);
});

it('refuses other numbers of sides', () => {
  expect(() => findSharedAcrossSplits(hunted, { sides: [0, 1] })).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
