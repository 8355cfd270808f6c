import { describe, expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '../src/index.ts';
import { expertSaboteurs, expertWith } from './expert-saboteurs.ts';
import { failing } from './failing.ts';

describe('expert checks', () => {
  it('an expert that keeps every law passes all of them', async () => {
    const report = await runChecks(expertChecks, { type: expertWith() });
    expect(report.gaps).toEqual([]);
    expect(report.skipped).toEqual(['row-wise']);
    expect(report.passed).toHaveLength(expertChecks.length - 1);
  });

  it('every check has a saboteur', () => {
    expect(Object.keys(expertSaboteurs).sort()).toEqual(
      expertChecks.map(({ name }) => name).sort(),
    );
  });

  it.each(Object.entries(expertSaboteurs))(
    '%s: its saboteur breaks just that law',
    async (name, type) => {
      expect(await failing(expertChecks, { type })).toEqual([name]);
    },
  );
});

describe('runChecks', () => {
  const broken = { type: expertWith({ specialty: () => 'wrong' }) };

  it('lets a known gap be', async () => {
    const report = await runChecks(expertChecks, broken, {
      specialty: 'renamed in the next version',
    });
    expect(report.gaps).toEqual(['specialty']);
  });

  it('fails for a gap that passes now, and for one that names no check', async () => {
    const honest = { type: expertWith() };
    await expect(runChecks(expertChecks, honest, { prefix: 'old' })).rejects.toThrow(/passes now/);
    await expect(runChecks(expertChecks, honest, { nonsense: 'x' })).rejects.toThrow(/no check/);
  });

  it('says which law is broken, and what was found', async () => {
    await expect(runChecks(expertChecks, broken)).rejects.toThrow(
      /- specialty: An expert tells the specialty it was made for\. It told wrong\./,
    );
  });
});
