import { describe, expect, it, test } from '@jest/globals';
import {
  criterionB,
  migraineWithAura,
  migraineWithoutAura,
  probableMigraine,
  type Attack,
} from '../../src/index.ts';

const typical: Attack = {
  ...{ hours: 12, unilateral: true, pulsating: true, severity: 'severe' },
  ...{ aggravatedByActivity: true, nausea: true, vomiting: false },
  ...{ photophobia: true, phonophobia: true },
};
const tension: Attack = {
  ...{ hours: 12, unilateral: false, pulsating: false, severity: 'mild' },
  ...{ aggravatedByActivity: false, nausea: false, vomiting: false },
  ...{ photophobia: false, phonophobia: false },
};
const times = (count: number, attack: Attack): readonly Attack[] =>
  Array.from({ length: count }, () => attack);
const aura = { reversible: true, gradual: true, withinHour: true, positive: true };

describe('criterion B', () => {
  test.each([
    [{ hours: 4 }, true],
    [{ hours: 72 }, true],
    [{ hours: 73 }, false],
    [{ hours: 2 }, false],
    [{ hours: 2, endedByTreatment: true }, undefined],
    [{}, undefined],
  ])('of %j is %s', (attack, expected) => {
    expect(criterionB(attack)).toBe(expected);
  });

  it('asks for two hours of the young', () => {
    expect(criterionB({ hours: 2 }, { minimumHours: 2 })).toBe(true);
  });
});

describe('migraine without aura, 1.1', () => {
  it('needs five attacks with B, C and D', () => {
    expect(migraineWithoutAura(times(5, typical))).toBe(true);
    expect(migraineWithoutAura(times(4, typical))).toBe(false);
    expect(migraineWithoutAura([...times(4, typical), tension])).toBe(false);
  });

  it('is open where a fifth attack is', () => {
    const cut = { ...typical, hours: 1, endedByTreatment: true };
    expect(migraineWithoutAura([...times(4, typical), cut])).toBeUndefined();
    expect(migraineWithoutAura([...times(5, typical), cut])).toBe(true);
  });
});

describe('migraine with aura, 1.2', () => {
  it('needs two attacks with a reversible aura and three of six features', () => {
    expect(migraineWithAura(times(2, { aura }))).toBe(true);
    expect(migraineWithAura([{ aura }])).toBe(false);
    const scarce = {
      ...{ reversible: true, gradual: true, withinHour: true, inSuccession: false },
      ...{ unilateral: false, positive: false, headacheFollows: false },
    };
    expect(migraineWithAura(times(2, { aura: scarce }))).toBe(false);
    expect(migraineWithAura(times(2, { aura: { reversible: true } }))).toBeUndefined();
    expect(migraineWithAura(times(2, typical))).toBe(false);
  });
});

describe('probable migraine, 1.5', () => {
  it('is all but the number of attacks', () => {
    expect(probableMigraine(times(4, typical))).toBe(true);
    expect(probableMigraine([{ ...tension, aura }])).toBe(true);
  });

  it('is all but one other criterion, the same in enough attacks', () => {
    const short = { ...typical, hours: 3 };
    const quiet = { ...tension, hours: 12, nausea: true };
    expect(probableMigraine(times(5, short))).toBe(true);
    expect(probableMigraine(times(4, short))).toBe(false);
    expect(probableMigraine([...times(3, short), ...times(2, quiet)])).toBe(false);
    expect(probableMigraine(times(5, quiet))).toBe(true);
  });

  it('is not what is migraine in full, nor what lacks two', () => {
    expect(probableMigraine(times(5, typical))).toBe(false);
    expect(probableMigraine([...times(4, typical), ...times(2, { ...tension, aura })])).toBe(false);
    expect(probableMigraine(times(9, tension))).toBe(false);
    expect(probableMigraine([])).toBe(false);
  });
});
