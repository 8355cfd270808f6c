import type { PlausibilityFinding } from './judge-plausibility.ts';

/** A finding in words of its parts, for tables and sentences. */
export interface PlausibilityWords {
  /** What is asked about, such as `sleep_hours`. */
  readonly about: string;
  readonly expected: string;
  /** Which values; empty where none were compared. */
  readonly compared: string;
  /** Odds ratio with its interval; empty where there is none. */
  readonly found: string;
  readonly verdict: string;
}

const verdicts = { holds: 'holds', breaks: 'BREAKS', unclear: 'cannot be said' } as const;

/** What a finding says, in words. */
export function plausibilityWords(finding: PlausibilityFinding): PlausibilityWords {
  const { name, past, shape, within = NaN, oddsRatio, ci, verdict, reason } = finding;
  return {
    about: past ? `${name}, ${past.days} days before` : name,
    expected:
      shape === 'flat'
        ? `none (within ${ratio(within)})`
        : shape === 'increasing'
          ? 'raises the odds'
          : 'lowers the odds',
    compared: comparedText(finding),
    found:
      oddsRatio === undefined
        ? ''
        : `${ratio(oddsRatio)}${ci ? ` [${ci.map(ratio).join(', ')}]` : ''}`,
    verdict: `${verdicts[verdict]}${reason === undefined ? '' : `: ${reason}`}`,
  };
}

/** A finding in a sentence, with what is known. */
export function plausibilityText(finding: PlausibilityFinding): string {
  const { about, expected, compared, found } = plausibilityWords(finding);
  const { evidence, source } = finding;
  return `${about}: expected ${expected} (${evidence}; ${source}), found an odds ratio of ${found}, ${compared}`;
}

/** How many findings hold, break and cannot be said. */
export function plausibilitySummary(findings: readonly PlausibilityFinding[]): string {
  const count = (verdict: PlausibilityFinding['verdict']): number =>
    findings.filter((one) => one.verdict === verdict).length;
  const [holds, breaks, unclear] = [count('holds'), count('breaks'), count('unclear')];
  const held = `${holds === 0 ? 'none' : holds} ${holds > 1 ? 'hold' : 'holds'}`;
  const broken = `${breaks === 0 ? 'none' : breaks} ${breaks > 1 ? 'break' : 'breaks'}`;
  const all = `of ${findings.length} ${findings.length === 1 ? 'rule' : 'rules'} ${held}`;
  return unclear === 0
    ? `${all}, and ${broken}`
    : `${all}, ${broken}, and of ${unclear} it cannot be said`;
}

function comparedText({ past, from, to }: PlausibilityFinding): string {
  if (past) return `every ${ordinals[past.every] ?? `${past.every}th`} day against none`;
  if (to === undefined) return '';
  return `${short(to)} against ${from === undefined ? 'the mean' : short(from)}`;
}

const ordinals: Readonly<Record<number, string>> = { 2: 'second', 3: 'third' };

const ratio = (value: number): string => value.toFixed(2);

const short = (value: number): string => String(Number(value.toPrecision(4)));
