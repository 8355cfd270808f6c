import type { OpenModel, PlausibilityFinding } from '@prodrome/assembly';
import { plainTable } from './plain-table.ts';

type Found = NonNullable<Awaited<ReturnType<OpenModel['plausibility']>>>;

const verdicts = { holds: 'holds', breaks: 'BREAKS', unclear: 'cannot be said' } as const;

/** Whether a model keeps to what is known of average effects, for people: a line for each rule. */
export function plausibilityText(findings: Found): string {
  if (findings.length === 0) return 'The catalogue has no rule for what this model is given.';
  const rows = findings.map((one) => [
    `${one.name}${pastText(one)}`,
    expectedText(one),
    comparedText(one),
    one.oddsRatio === undefined
      ? ''
      : `${decimal(one.oddsRatio)}${one.ci ? ` [${one.ci.map(decimal).join(', ')}]` : ''}`,
    `${verdicts[one.verdict]}${one.reason === undefined ? '' : `: ${one.reason}`}`,
  ]);
  const asked = findings.map(({ patients = 0 }) => patients);
  return [
    ...plainTable(['variable', 'expected', 'compared', 'odds ratio [95 %]', ''], rows),
    '',
    `Averages over up to ${Math.max(...asked)} patients of this file, of what the model answers where the value is changed. ` +
      'Intervals are over patients, of this very model; they do not tell what attacks are caused by.',
  ].join('\n');
}

/** What is told of a rule that a model breaks, in a line. */
export const brokenText = (one: PlausibilityFinding): string =>
  `${one.name}${pastText(one)}: expected ${expectedText(one)}, found an odds ratio of ${decimal(one.oddsRatio ?? NaN)}${one.ci ? ` [${one.ci.map(decimal).join(', ')}]` : ''} (${comparedText(one)}); ${one.evidence} (${one.source})`;

const expectedText = ({ shape, within }: PlausibilityFinding): string =>
  shape === 'flat'
    ? `none (within ${decimal(within ?? NaN)})`
    : shape === 'increasing'
      ? 'raises the risk'
      : 'lowers the risk';

const pastText = ({ past }: PlausibilityFinding): string =>
  past ? `, ${past.days} days before` : '';

function comparedText({ past, from, to }: PlausibilityFinding): string {
  if (past)
    return `every ${past.every === 2 ? 'second' : past.every === 3 ? 'third' : `${past.every}th`} day against none`;
  if (to === undefined) return '';
  return from === undefined
    ? `${short(to)} against the mean`
    : `${short(to)} against ${short(from)}`;
}

const decimal = (value: number): string => value.toFixed(2);

const short = (value: number): string => String(Number(value.toPrecision(4)));
