import { ProdromeError } from '@prodrome/core';

/** One law of a contract, as something that can be run. It knows no test runner. */
export interface Check<Subject> {
  /** Stable: known gaps name it. */
  readonly name: string;
  /** The law in one sentence. */
  readonly law: string;
  /** False where the subject's capabilities do not claim what the law is about. */
  applies?(subject: Subject): boolean;
  /** Rejects when the law is broken. */
  run(subject: Subject): Promise<void>;
}

/** What {@link runChecks} found. */
export interface CheckReport {
  readonly passed: readonly string[];
  /** Checks about things that the subject does not claim. */
  readonly skipped: readonly string[];
  /** Known gaps, each of which indeed fails. */
  readonly gaps: readonly string[];
}

/**
 * Runs checks on a subject, one after the other.
 * @param knownGaps - names of checks that are known to fail, each with its reason.
 * @throws ProdromeError `CONFORMANCE` when a check fails that is no known gap, when a known gap passes, or names no check.
 */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  knownGaps: Readonly<Record<string, string>> = {},
): Promise<CheckReport> {
  const passed: string[] = [];
  const skipped: string[] = [];
  const gaps: string[] = [];
  const problems = Object.keys(knownGaps)
    .filter((name) => !checks.some((check) => check.name === name))
    .map((name) => `${name}: a known gap that names no check`);
  for (const check of checks) {
    const { name, law } = check;
    if (check.applies?.(subject) === false) {
      skipped.push(name);
      continue;
    }
    const broken = await brokenBy(check, subject);
    if (name in knownGaps) {
      if (broken === undefined) problems.push(`${name}: a known gap that passes now; remove it`);
      else gaps.push(name);
    } else if (broken === undefined) passed.push(name);
    else problems.push(`${name}: ${law} ${broken}`);
  }
  if (problems.length === 0) return { passed, skipped, gaps };
  throw new ProdromeError('CONFORMANCE', {
    where: 'conformance',
    expected: 'every law to hold',
    got: `${problems.length} broken:\n- ${problems.join('\n- ')}`,
    fields: { problems },
  });
}

async function brokenBy<Subject>(
  check: Check<Subject>,
  subject: Subject,
): Promise<string | undefined> {
  try {
    await check.run(subject);
    return undefined;
  } catch (error) {
    return ProdromeError.is(error, 'CONFORMANCE') ? error.got : `It threw: ${String(error)}`;
  }
}

/** Ends a check when what it demands is not so. */
export function demand(holds: boolean, found: string): void {
  if (holds) return;
  throw new ProdromeError('CONFORMANCE', {
    where: 'check',
    expected: 'the law to hold',
    got: found,
  });
}

/** Demands that a call rejects with one of these codes. */
export async function demandCode(
  call: () => unknown,
  codes: readonly string[],
  what: string,
): Promise<void> {
  let thrown: unknown = undefined;
  try {
    await call();
  } catch (error) {
    thrown = error;
  }
  const code = ProdromeError.is(thrown) ? thrown.code : String(thrown);
  const found = thrown === undefined ? 'no error' : code;
  demand(thrown !== undefined && codes.includes(code), `${what}: ${found}.`);
}

/** Demands equal numbers, bit for bit but for the sign of NaN. */
export function demandSame(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
): void {
  demand(
    found.length === expected.length,
    `${what}: ${found.length} of ${expected.length} values.`,
  );
  for (let i = 0; i < expected.length; i++) {
    demand(
      Object.is(found[i], expected[i]),
      `${what}: value ${i} is ${found[i]}, was ${expected[i]}.`,
    );
  }
}
