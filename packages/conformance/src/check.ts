import { ProdromeError } from '@prodrome/core';
import { isRefusedOptions } from './refused-options.ts';
import { causeOf, describeThrown } from './thrown.ts';

/** One law of a contract, as something that can be run. It knows no test runner. */
export interface Check<Subject> {
  /** Stable: known gaps name it. */
  readonly name: string;
  /** The law in one sentence. */
  readonly law: string;
  /** What to do where it is broken, in one sentence. */
  readonly remedy: string;
  /** True where the checks after it say nothing when it is broken: they are not run. */
  readonly decisive?: boolean;
  /** False where the subject does not claim, or does not do, what the law is about. */
  applies?(subject: Subject): boolean | Promise<boolean>;
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

/** What became of one check. */
type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'broken'; readonly found: string; readonly thrown: readonly unknown[] };

/** A law that is broken. */
interface Broken {
  readonly check: Pick<Check<never>, 'name' | 'law' | 'remedy'>;
  readonly found: string;
  readonly thrown: readonly unknown[];
}

/**
 * Runs checks on a subject, one after the other. What breaks several laws in one and the same way, as an error that is thrown in all of them, is
 * told once.
 * @param knownGaps - names of checks that are known to fail, each with its reason; a decisive check cannot be one.
 * @throws ProdromeError `CONFORMANCE` when a check fails that is no known gap, when a known gap passes, or names no check; what
 * the component threw is its `cause`, and `fields.laws` names the broken laws. `USAGE` for options that the component does not take.
 */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  knownGaps: Readonly<Record<string, string>> = {},
): Promise<CheckReport> {
  const passed: string[] = [];
  const skipped: string[] = [];
  const gaps: string[] = [];
  const broken: Broken[] = [];
  const wrongGaps = Object.keys(knownGaps)
    .filter((name) => !checks.some((check) => check.name === name))
    .map((name) => `${name}: a known gap that names no check`);
  for (const check of checks) {
    const { name, decisive = false } = check;
    const outcome = await outcomeOf(check, subject);
    const isGap = Object.hasOwn(knownGaps, name) && !decisive;
    if (outcome.kind === 'skipped') skipped.push(name);
    else if (outcome.kind === 'passed') {
      if (isGap) wrongGaps.push(`${name}: a known gap that passes now; remove it`);
      else passed.push(name);
    } else if (isGap) gaps.push(name);
    else {
      broken.push({ check, ...outcome });
      if (decisive) break;
    }
  }
  const problems = [...wrongGaps, ...told(broken)];
  if (problems.length === 0) return { passed, skipped, gaps };
  throw new ProdromeError('CONFORMANCE', {
    where: 'conformance',
    expected: 'every law to hold',
    got: `${broken.length + wrongGaps.length} broken:\n- ${problems.join('\n- ')}`,
    cause: causeOf([...new Set(broken.flatMap(({ thrown }) => thrown))]),
    fields: { problems, laws: broken.map(({ check: { name } }) => name) },
  });
}

/** Broken laws in words; those that one error breaks together, without remedies, since none of them is to blame. */
function told(broken: readonly Broken[]): string[] {
  const keyOf = ({ thrown: [error] }: Broken): string | undefined =>
    error === undefined ? undefined : describeThrown(error);
  return broken.flatMap((one, at) => {
    const { name, law, remedy } = one.check;
    const key = keyOf(one);
    const same = broken.filter((other) => key !== undefined && keyOf(other) === key);
    if (same.length < 2) return [`${name}: ${law} ${one.found} To mend it: ${remedy}`];
    if (broken.findIndex((other) => keyOf(other) === key) < at) return [];
    return [`${same.map(({ check }) => check.name).join(', ')}: ${key ?? ''}`];
  });
}

async function outcomeOf<Subject>(check: Check<Subject>, subject: Subject): Promise<Outcome> {
  try {
    if ((await check.applies?.(subject)) === false) return { kind: 'skipped' };
    await check.run(subject);
    return { kind: 'passed' };
  } catch (error) {
    if (isRefusedOptions(error)) throw error;
    return ProdromeError.is(error, 'CONFORMANCE')
      ? { kind: 'broken', found: error.got, thrown: causesOf(error) }
      : { kind: 'broken', found: describeThrown(error), thrown: [error] };
  }
}

const causesOf = ({ cause }: Error): readonly unknown[] => (cause === undefined ? [] : [cause]);

/**
 * Ends a check when what it demands is not so.
 * @param cause - what the component threw, where it did.
 */
export function demand(holds: boolean, found: string, cause?: unknown): void {
  if (holds) return;
  throw new ProdromeError('CONFORMANCE', {
    where: 'check',
    expected: 'the law to hold',
    got: found,
    cause,
  });
}

/** Demands that a call rejects with one of these codes. */
export async function demandCode(
  call: () => unknown,
  codes: readonly string[],
  what: string,
): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (ProdromeError.is(error) && codes.includes(error.code)) return;
    const found = `${what}: not ${codes.join(' or ')}. ${describeThrown(error)}`;
    demand(false, found, error);
  }
  demand(false, `${what}: no error.`);
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
    if (Object.is(found[i], expected[i])) continue;
    demand(false, `${what}: value ${i} is ${found[i]}, was ${expected[i]}.`);
  }
}
