import { describe, expect, it } from '@jest/globals';
import { createStream, shuffle } from '@prodrome/numerics';
import { huntLeaks, leakKinds, type LeakFinding, type LeakKind } from '../src/index.ts';
import { plainDiary, withColumns, type PlainDiary, type PlantedColumn } from './diaries.ts';

const diary = plainDiary('planted');
const { days, people, outcomes, labels } = diary;

const ofColumns = (found: readonly LeakFinding[]) =>
  found.flatMap(({ kind, column }) => (column === undefined ? [] : [[kind, column]]));

const byRow = (valueOf: (row: number, day: number, person: number) => number): Float64Array =>
  Float64Array.from(outcomes, (_, row) => valueOf(row, row % days, Math.floor(row / days)));

const meanOf = (values: ArrayLike<number>, person: number): number => {
  let sum = 0;
  for (let day = 0; day < days; day++) sum += values[person * days + day] as number;
  return sum / days;
};

/** Days until the next event after that day; the end of the diary counts as one. */
const toNext = byRow((row, day) => {
  let ahead = 1;
  while (day + ahead < days && outcomes[row + ahead] !== 1) ahead += 1;
  return ahead;
});

/** Cycles of 24 to 33 days, and on each day those until the next begins. */
function cycleDays(count: 'until' | 'since' | 'phase'): Float64Array {
  const stream = createStream('cycles');
  const values = new Float64Array(people * days);
  for (let person = 0; person < people; person++) {
    for (let day = -Math.floor(stream.next() * 25); day < days;) {
      const length = 24 + Math.floor(stream.next() * 10);
      for (let at = 0; at < length; at++, day++) {
        if (day < 0 || day >= days) continue;
        values[person * days + day] =
          count === 'until' ? length - at : count === 'since' ? at : at / length;
      }
    }
  }
  return values;
}

const noise = diary.noise();
const spread = (person: number): number => {
  const mean = meanOf(noise, person);
  return Math.sqrt(
    noise
      .subarray(person * days, (person + 1) * days)
      .reduce((sum, value) => sum + (value - mean) ** 2, 0) / days,
  );
};
const own = (person: number): Float64Array => noise.subarray(person * days, (person + 1) * days);
const codes = shuffle([...Array(people).keys()], createStream('codes'));

const leaks: Readonly<Record<string, { kind: LeakKind; column: PlantedColumn }>> = {
  'the label': { kind: 'equals_label', column: { values: labels.map((label) => 3 - 2 * label) } },
  'the label with noise': {
    kind: 'knows_tomorrow',
    column: { values: labels.map((label, row) => 1.5 * label + (noise[row] as number)) },
  },
  'far from 0 before an event': {
    kind: 'knows_tomorrow',
    column: { values: labels.map((label, row) => (1 + 2 * label) * (noise[row] as number)) },
  },
  'the label as a code': {
    kind: 'equals_label',
    column: {
      kind: 'category',
      values: byRow((row) => ((labels[row] === 1 ? 2 : 0) + 3 * ((row * 7) % 2)) % 4),
    },
  },
  'a code that says it on half of the days': {
    kind: 'knows_tomorrow',
    column: {
      values: byRow((row) => (row % 2 === 0 ? (row * 7) % 5 : labels[row] === 1 ? 4 : 2)),
    },
  },
  'filled in afterwards': {
    kind: 'recorded_afterwards',
    column: { values: byRow((row) => (labels[row] === 1 || row % 5 === 0 ? 1 : NaN)) },
  },
  'days to the next event': { kind: 'counts_back', column: { values: toNext } },
  'days to the next period': { kind: 'counts_back', column: { values: cycleDays('until') } },
  'phase of a cycle whose end is known': {
    kind: 'counts_back',
    column: { values: cycleDays('phase') },
  },
  'own rate of all days': {
    kind: 'whole_series',
    column: { values: byRow((_, __, person) => meanOf(outcomes, person)) },
  },
  'own mean of a column': {
    kind: 'whole_series',
    column: {
      values: byRow((_, __, person) => 5 - meanOf(diary.columns['cause']?.values ?? [], person)),
    },
  },
  'z-score of all days': {
    kind: 'standardised_by_series',
    column: {
      values: byRow(
        (row, _, person) => ((noise[row] as number) - meanOf(noise, person)) / spread(person),
      ),
    },
  },
  'from 0 to 1 of all days': {
    kind: 'standardised_by_series',
    column: {
      values: byRow((row, _, person) => {
        const [low, high] = [Math.min(...own(person)), Math.max(...own(person))];
        return ((noise[row] as number) - low) / (high - low);
      }),
    },
  },
  'a code of the patient': {
    kind: 'identifies_patient',
    column: { values: byRow((_, __, person) => 100 + (codes[person] as number)) },
  },
  'a category of the patient': {
    kind: 'identifies_patient',
    column: { kind: 'category', values: byRow((_, __, person) => codes[person] as number) },
  },
  'the number of the row': { kind: 'row_order', column: { values: byRow((row) => 10 * row) } },
};

/** Columns that look like one and are none. */
const honest: Readonly<Record<string, PlantedColumn>> = {
  'day of the cycle': { values: cycleDays('since') },
  'days since the last event': {
    values: byRow((row, day) => {
      let back = 0;
      while (back < day && outcomes[row - back] !== 1) back += 1;
      return back;
    }),
  },
  'own rate until that day': {
    values: byRow((row, day) => {
      let sum = 0;
      for (let back = 0; back <= day; back++) sum += outcomes[row - back] as number;
      return sum / (day + 1);
    }),
  },
  'rate of months before': {
    values: (() => {
      const before = plainDiary('months before', people, days);
      return byRow((_, __, person) => meanOf(before.outcomes, person));
    })(),
  },
  'sine of the weekday': { values: byRow((_, day) => Math.sin((2 * Math.PI * day) / 7)) },
  'of the day before': {
    values: byRow((row, day) =>
      day === 0 ? NaN : (diary.columns['cause']?.values[row - 1] as number),
    ),
  },
  height: { values: byRow((_, __, person) => 150 + ((person * person * 37) % 45)) },
};

describe('huntLeaks', () => {
  it('finds no column in clean diaries, also with few patients and without events', () => {
    for (const [seed, count, length] of [
      ...['a', 'b', 'c', 'd'].map((name) => [name, 40, 90] as const),
      ...[1, 2, 5, 12].map((few) => [`${few} people`, few, 120] as const),
    ] as const) {
      expect([seed, ofColumns(huntLeaks(withColumns(plainDiary(seed, count, length))))]).toEqual([
        seed,
        [],
      ]);
    }
    const free: PlainDiary = {
      ...diary,
      outcomes: outcomes.map(() => 0),
      labels: labels.map(() => 0),
    };
    expect(ofColumns(huntLeaks(withColumns(free)))).toEqual([]);
  });

  it('finds nothing in columns that only look like leaks', () => {
    expect(ofColumns(huntLeaks(withColumns(diary, honest)))).toEqual([]);
  });

  it.each(Object.entries(leaks))('finds %s, and no other column', (name, { kind, column }) => {
    expect(ofColumns(huntLeaks(withColumns(diary, { [name]: column })))).toEqual([[kind, name]]);
  });

  it('finds all of them at once, in the order of leakKinds', () => {
    const planted = Object.fromEntries(
      Object.entries(leaks).map(([name, { column }]) => [name, column]),
    );
    const found = ofColumns(huntLeaks(withColumns(diary, planted)));
    expect(found.map(([, name]) => name).sort()).toEqual(Object.keys(leaks).sort());
    const places = found.map(([kind]) => leakKinds.indexOf(kind as LeakKind));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('does not look at names, nor at the order of patients', () => {
    const planted = Object.fromEntries(
      Object.entries(leaks)
        .filter(([, { kind }]) => kind !== 'row_order')
        .map(([name, { column }]) => [name, column]),
    );
    const plain = huntLeaks(withColumns(diary, planted));
    const masked = huntLeaks(withColumns(diary, planted, { rename: (name) => `x ${name}` }));
    expect(masked.map(({ kind, column, statistic }) => [kind, column, statistic])).toEqual(
      plain.map(({ kind, column, statistic }) => [kind, column && `x ${column}`, statistic]),
    );
    const order = shuffle([...Array(people).keys()], createStream('order'));
    const moved = huntLeaks(withColumns(diary, planted, { order }));
    expect(ofColumns(moved)).toEqual(ofColumns(plain));
    moved.forEach(({ statistic }, at) => {
      expect(statistic).toBeCloseTo(plain[at]?.statistic ?? NaN, 8);
    });
  });

  it('finds the same where what knows tomorrow, or the rate of all days, is bent', () => {
    const bend = ({ values, ...column }: PlantedColumn): PlantedColumn => ({
      ...column,
      values: Float64Array.from(values, (value) => Math.exp(value / 4)),
    });
    for (const name of ['the label', 'the label with noise', 'own rate of all days'] as const) {
      const column = leaks[name]?.column ?? { values: [] };
      const [plain, bent] = [column, bend(column)].map((own) =>
        huntLeaks(withColumns(diary, { x: own })).find((finding) => finding.column === 'x'),
      );
      expect(bent?.kind).toBe(plain?.kind);
      expect(bent?.statistic).toBeCloseTo(plain?.statistic ?? NaN, 6);
    }
  });

  it('says of which column it is the next day', () => {
    const cause = diary.columns['cause']?.values ?? [];
    const next = byRow((row, day) =>
      day === days - 1 ? NaN : (cause[row + 1] as number) + 2 * (labels[row] as number),
    );
    const raised: PlainDiary = {
      ...diary,
      columns: {
        ...diary.columns,
        mood: { values: byRow((row, day) => (day === 0 ? 0 : (next[row - 1] as number))) },
      },
    };
    const found = huntLeaks(withColumns(raised, { x: { values: next } })).filter(
      ({ column }) => column === 'x',
    );
    expect(found).toMatchObject([
      { kind: 'knows_tomorrow', evidence: { equals: 'mood', share: 1 } },
    ]);
  });

  it('says nothing of tomorrow where no outcome tells what persists', () => {
    const planted = { x: { values: labels } };
    expect(ofColumns(huntLeaks(withColumns(diary, planted, { hasOutcomes: false })))).toEqual([]);
  });

  it('refuses other numbers of labels', () => {
    expect(() => huntLeaks({ ...withColumns(diary), labels: new Float64Array(3) })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

describe('of the table as a whole', () => {
  const kindsOf = (found: readonly LeakFinding[]) => found.map(({ kind }) => kind);

  it('finds patients who tell the same days, also shifted, and no others', () => {
    const doubled: PlainDiary = {
      ...diary,
      columns: Object.fromEntries(
        Object.entries(diary.columns).map(([name, column]) => [
          name,
          {
            ...column,
            values: byRow((row, day, person) =>
              person === 7 && day < 30
                ? (column.values[3 * days + day + 20] as number)
                : (column.values[row] as number),
            ),
          },
        ]),
      ),
      outcomes: byRow((row, day, person) =>
        person === 7 && day < 30
          ? (outcomes[3 * days + day + 20] as number)
          : (outcomes[row] as number),
      ),
    };
    const found = huntLeaks(withColumns(doubled)).filter(({ kind }) => kind === 'repeated_patient');
    expect(found).toMatchObject([
      { statistic: 30, evidence: { pairs: 1, patients: ['p3 and p7 (30 days)'] } },
    ]);
    expect(kindsOf(huntLeaks(withColumns(diary)))).not.toContain('repeated_patient');
  });

  it('does not take weather for a copy of a person', () => {
    const site = (person: number): number => person % 4;
    const weather = byRow((_, day, person) => noise[site(person) * days + day] as number);
    const bare: PlainDiary = { ...diary, columns: { weather: { values: weather } } };
    const alike: PlainDiary = {
      ...bare,
      outcomes: byRow((row, day, person) =>
        person < 12 ? Number(day % 9 === 0) : (outcomes[row] as number),
      ),
    };
    expect(kindsOf(huntLeaks(withColumns(alike)))).not.toContain('repeated_patient');
  });

  it('does not take weather of a calendar for one, where each counts days from their own first', () => {
    // two people of a site share days of the calendar at a distance in time, and both have a headache on most days
    const start = (person: number): number => (person % 7) * 3;
    const air = diary.noise();
    const calendar = byRow((_, day, person) => start(person) + day);
    const weather = byRow(
      (_, day, person) => air[(person % 3) * 200 + start(person) + day] as number,
    );
    const often: PlainDiary = {
      ...diary,
      columns: { calendar: { values: calendar }, weather: { values: weather } },
      outcomes: byRow((row, _, person) =>
        person < 20 ? Number(row % 40 !== 0) : (outcomes[row] as number),
      ),
    };
    expect(kindsOf(huntLeaks(withColumns(often)))).not.toContain('repeated_patient');
  });

  it('finds that nobody leaves, and is silent where some do', () => {
    const long = plainDiary('long', 40, 180);
    expect(kindsOf(huntLeaks(withColumns(long)))).toEqual(['completers_only']);
    const left = (row: number): boolean => row < 4 * 180 && row % 180 > 100;
    const some: PlainDiary = {
      ...long,
      outcomes: long.outcomes.map((outcome, row) => (left(row) ? NaN : outcome)),
      labels: long.labels.map((label, row) => (left(row + 1) ? NaN : label)),
    };
    expect(kindsOf(huntLeaks(withColumns(some)))).toEqual([]);
  });
});
