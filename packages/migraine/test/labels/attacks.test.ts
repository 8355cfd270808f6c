import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { groupAttackDays, groupEpisodes, hoursByDay, onsetLabels } from '../../src/index.ts';
import { diary } from './support.ts';

const short = { onset: 'O', at_risk: 'r', in_attack: 'a', unknown: '?' } as const;
const labelled = (text: string, washoutHours: 24 | 48 = 48): string =>
  onsetLabels(diary(text), { washoutHours })
    .map((label) => short[label])
    .join('');

describe('onset labels', () => {
  test.each([
    ['..h', '??O'],
    ['..hhh', '??Oaa'],
    ['..h.h', '??Oaa'],
    ['..h..h', '??OaaO'],
    ['.....', '??rrr'],
    ['h....', '?aarr'],
    ['h', '?'],
    ['..h.?.h', '??Oa???'],
    ['.. .h', '????'],
    ['..?..h', '?????O'],
  ])('with 48 hours: %s is %s', (text, expected) => {
    expect(labelled(text)).toBe(expected);
  });

  test.each([
    ['.h', '?O'],
    ['.h.h', '?OaO'],
    ['.hh..', '?Oaar'],
    ['.h?h', '?O??'],
  ])('with 24 hours: %s is %s', (text, expected) => {
    expect(labelled(text, 24)).toBe(expected);
  });

  it('are of 48 hours without options', () => {
    expect(onsetLabels(diary('..h.h'))).toEqual(onsetLabels(diary('..h.h'), { washoutHours: 48 }));
  });

  it('never take a day that was not recorded for a free one (property)', () => {
    const texts = fc.array(fc.constantFrom('h', '.', '?', ' '), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, fc.constantFrom<(24 | 48)[]>(24, 48), (marks, washoutHours) => {
        const text = marks.join('');
        const labels = onsetLabels(diary(text), { washoutHours });
        const listed = marks.flatMap((mark, i) => (mark === ' ' ? [] : [i]));
        labels.forEach((label, at) => {
          const place = listed[at] ?? NaN;
          const need = washoutHours / 24;
          const before = marks.slice(Math.max(0, place - need), place);
          const isFree = before.length === need && before.every((mark) => mark === '.');
          expect(label === 'onset' || label === 'at_risk').toBe(isFree && marks[place] !== '?');
        });
      }),
      { seed: 82 },
    );
  });

  it('refuse days out of order, listed twice, or that are none', () => {
    const [one, two] = diary('..');
    for (const days of [
      [two, one],
      [one, one],
    ]) {
      expect(() => onsetLabels(days.flatMap((day) => day ?? []))).toThrow(
        expect.objectContaining({ code: 'DATA_CONFLICT' }),
      );
    }
    for (const date of ['2026-02-29', '2026-1-1', '1.1.2026', '']) {
      expect(() => onsetLabels([{ date, label: true }])).toThrow(
        expect.objectContaining({ code: 'DATA_VALUE' }),
      );
    }
  });
});

describe('attacks of days', () => {
  const groups = (text: string, washoutHours: 24 | 48 = 48) =>
    groupAttackDays(diary(text), { washoutHours }).map(
      ({ first, last, days, startKnown }) =>
        `${first.slice(8)}-${last.slice(8)} ${days}${startKnown ? '' : ' ?'}`,
    );

  it('go on over a free day with 48 hours, and end at it with 24', () => {
    expect(groups('..hh.h..h')).toEqual(['03-06 3', '09-09 1']);
    expect(groups('..hh.h..h', 24)).toEqual(['03-04 2', '06-06 1', '09-09 1']);
  });

  it('tell where their start is not known', () => {
    expect(groups('h..h')).toEqual(['01-01 1 ?', '04-04 1']);
    expect(groups('..h.?h')).toEqual(['03-03 1', '06-06 1 ?']);
    expect(groups('..h h')).toEqual(['03-05 2']);
  });

  it('have every headache day once (property)', () => {
    const texts = fc.array(fc.constantFrom('h', '.', '?'), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(texts, (marks) => {
        const attacks = groupAttackDays(diary(marks.join('')));
        const days = attacks.reduce((total, attack) => total + attack.days, 0);
        expect(days).toBe(marks.filter((mark) => mark === 'h').length);
      }),
      { seed: 83 },
    );
  });
});

describe('episodes', () => {
  it('of one attack are less than 48 hours apart in real time', () => {
    const at = (start: string, end: string) => ({
      start: `2026-05-${start}:00+02:00`,
      end: `2026-05-${end}:00+02:00`,
    });
    const first = at('01T08:00', '01T20:00');
    const relapse = at('03T19:59', '03T22:00');
    const next = at('05T22:00', '06T03:00');
    expect(groupEpisodes([first, relapse, next])).toEqual([[first, relapse], [next]]);
    expect(groupEpisodes([first, relapse], { washoutHours: 24 })).toHaveLength(2);
  });

  it('count the hour that a change of clocks takes: 48 by the clock are 47', () => {
    const before = { start: '2026-03-27T06:00:00+01:00', end: '2026-03-27T12:00:00+01:00' };
    const after = { start: '2026-03-29T12:00:00+02:00', end: '2026-03-29T13:00:00+02:00' };
    expect(groupEpisodes([before, after])).toHaveLength(1);
  });

  it('that lie within another one do not shorten it', () => {
    const long = { start: '2026-05-01T00:00:00Z', end: '2026-05-04T00:00:00Z' };
    const inner = { start: '2026-05-01T05:00:00Z', end: '2026-05-01T06:00:00Z' };
    const relapse = { start: '2026-05-05T12:00:00Z', end: '2026-05-05T13:00:00Z' };
    expect(groupEpisodes([long, inner, relapse])).toHaveLength(1);
  });

  it('without an offset, backwards or out of order are refused', () => {
    const wrong = { start: '2026-05-01T08:00:00', end: '2026-05-01T09:00:00' };
    const backwards = { start: '2026-05-01T08:00:00Z', end: '2026-05-01T07:00:00Z' };
    for (const episode of [wrong, backwards]) {
      expect(() => groupEpisodes([episode])).toThrow(
        expect.objectContaining({ code: 'DATA_VALUE' }),
      );
    }
    const early = { start: '2026-04-01T08:00:00Z', end: '2026-04-01T09:00:00Z' };
    const late = { start: '2026-05-01T08:00:00Z', end: '2026-05-01T09:00:00Z' };
    expect(() => groupEpisodes([late, early])).toThrow(
      expect.objectContaining({ code: 'DATA_CONFLICT' }),
    );
  });
});

describe('hours by day', () => {
  it('of an attack over midnight are on both days', () => {
    const night = { start: '2026-05-01T22:30:00+02:00', end: '2026-05-02T03:00:00+02:00' };
    expect(hoursByDay(night, 'Europe/Berlin')).toEqual([
      { date: '2026-05-01', hours: 1.5 },
      { date: '2026-05-02', hours: 3 },
    ]);
  });

  it('are of the calendar of the place, not of the offset in the record', () => {
    const evening = { start: '2026-05-01T23:30:00Z', end: '2026-05-02T00:30:00Z' };
    expect(hoursByDay(evening, 'America/New_York')).toEqual([{ date: '2026-05-01', hours: 1 }]);
    expect(hoursByDay(evening, 'Asia/Kolkata')).toEqual([{ date: '2026-05-02', hours: 1 }]);
  });

  test.each([
    ['2026-03-28T12:00:00+01:00', '2026-03-30T12:00:00+02:00', 23],
    ['2026-10-24T12:00:00+02:00', '2026-10-26T12:00:00+01:00', 25],
  ])('from %s to %s have a day of %d hours', (start, end, hours) => {
    const days = hoursByDay({ start, end }, 'Europe/Berlin');
    expect(days.map((day) => day.hours)).toEqual([12, hours, 12]);
  });

  it('add up to the length of the episode (property)', () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const zones = fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia', 'UTC');
    fc.assert(
      fc.property(zones, fc.nat(365 * 24 * 4), fc.nat(400), (zone, quarter, length) => {
        const from = start + quarter * 900_000;
        const episode = {
          start: new Date(from).toISOString(),
          end: new Date(from + length * 900_000).toISOString(),
        };
        const days = hoursByDay(episode, zone);
        expect(days.reduce((total, { hours }) => total + hours, 0)).toBeCloseTo(length / 4, 9);
        expect(new Set(days.map(({ date }) => date)).size).toBe(days.length);
      }),
      { seed: 84, numRuns: 40 },
    );
  });

  it('need a time zone that exists', () => {
    const episode = { start: '2026-05-01T08:00:00Z', end: '2026-05-01T09:00:00Z' };
    expect(() => hoursByDay(episode, 'Europe/Atlantis')).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
