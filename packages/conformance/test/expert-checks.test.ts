import { describe, expect, it } from '@jest/globals';
import type { ProdromeError } from '@prodrome/core';
import { expertChecks, runChecks } from '../src/index.ts';
import { expertSaboteurs, expertWith } from './expert-saboteurs.ts';
import { expertMistakes } from './expert-mistakes.ts';
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

  it.each(expertMistakes)('%s: caught by %s', async (_, law, type) => {
    expect(await failing(expertChecks, { type })).toContain(law);
  });

  it('an expert that does not explain is not asked why', async () => {
    const { skipped } = await runChecks(expertChecks, { type: expertWith({ explain: undefined }) });
    expect(skipped).toEqual(['row-wise', 'attribution']);
  });
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
      /- specialty: An expert tells the specialty it was made for\. It told wrong\. To mend it: return the `specialty`/,
    );
  });

  it('keeps what the component threw as cause, and quotes the line of its own file', async () => {
    const bug = new TypeError('no such thing');
    const type = expertWith({
      mean: () => {
        throw bug;
      },
    });
    const checks = expertChecks.filter(({ name }) => name === 'prefix');
    await expect(runChecks(checks, { type })).rejects.toMatchObject({
      code: 'CONFORMANCE',
      cause: bug,
      message: expect.stringMatching(
        /It threw TypeError: no such thing \(at .*expert-checks\.test\.ts:\d+:\d+\)?\)\./,
      ),
    });
  });

  it('keeps all of several causes', async () => {
    const type = expertWith({
      own: () => {
        throw new RangeError('out of range');
      },
    });
    const rejection: unknown = await runChecks(expertChecks, { type }).catch(
      (error: unknown) => error,
    );
    expect(rejection).toMatchObject({ cause: expect.any(AggregateError) });
  });

  it('tells an error that breaks several laws once, without remedies that are not to blame', async () => {
    const type = expertWith({
      mean: () => {
        throw new TypeError('no such thing');
      },
    });
    const error: unknown = await runChecks(expertChecks, { type }).catch((each: unknown) => each);
    const { laws, problems } = (error as ProdromeError).fields;
    expect(problems).toEqual([
      expect.stringMatching(/^report, prefix, .*: It threw TypeError: no such thing \(at .*\)\.$/),
    ]);
    expect(laws).toContain('round-trip');
  });

  it('says that numbers are a Float64Array, once, where they are a plain list', async () => {
    const type = expertWith({
      explain: undefined,
      adjust: ({ values, ...rest }) => ({ ...rest, values: [...values] as never }),
    });
    const error: unknown = await runChecks(expertChecks, { type }).catch((each: unknown) => each);
    const { problems = [] } = (error as ProdromeError).fields;
    const told = (problems as readonly string[]).filter((each) => each.includes('Float64Array'));
    expect(told).toEqual([expect.stringContaining('values: expected a Float64Array, got a list')]);
    expect(JSON.stringify(problems)).not.toContain('is not a function');
  });

  it('options that the type does not take are the examiner’s mistake, not a broken law', async () => {
    const strict = {
      ...expertWith(),
      options: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: () => ({ issues: [{ message: 'unknown', path: ['rat'] }] }),
        },
      },
    } as const;
    await expect(runChecks(expertChecks, { type: strict, options: {} })).rejects.toMatchObject({
      code: 'USAGE',
      where: 'options of honest',
      got: 'rat: unknown',
    });
  });

  it('runs nothing after a decisive check that is broken, known or not', async () => {
    const type = expertWith({
      capabilities: { memory: 'rows' as 'row' },
      specialty: () => 'wrong',
    });
    const gaps = { capabilities: 'written in a hurry' };
    await expect(runChecks(expertChecks, { type }, gaps)).rejects.toMatchObject({
      fields: { problems: [expect.stringMatching(/^capabilities: .*memory: "row" or/)] },
    });
  });
});
