import {
  plausibilitySummary,
  plausibilityText,
  plausibilityWords,
  type Metrics,
  type PlausibilityFinding,
} from '@prodrome/assembly';
import { plainTable } from './plain-table.ts';

/** Whether a model keeps to what is known of average effects, for people: a line for each rule. */
export function plausibilityTable(findings: readonly PlausibilityFinding[]): string {
  if (findings.length === 0) return 'The catalogue has no rule for what this model is given.';
  const rows = findings.map((finding) => {
    const { about, expected, compared, found, verdict } = plausibilityWords(finding);
    return [about, expected, compared, found, verdict];
  });
  const asked = findings.map(({ patients = 0 }) => patients);
  return [
    ...plainTable(['variable', 'expected', 'compared', 'odds ratio [95 %]', ''], rows),
    '',
    `In short: ${plausibilitySummary(findings)}.`,
    `Averages over up to ${Math.max(...asked)} patients of this file, of what the model answers where the value is changed. ` +
      'Intervals are over patients, of this very model. They do not tell what causes attacks.',
  ].join('\n');
}

/** The rules that a trained model breaks, a line each. */
export const brokenRules = ({ plausibility = [] }: Metrics): readonly string[] => {
  const broken = plausibility.filter(({ verdict }) => verdict === 'breaks');
  if (broken.length === 0) return [];
  return [
    '',
    'IMPLAUSIBLE: the model goes against what is known of average effects.',
    ...broken.map((finding) => `  ${plausibilityText(finding)}`),
  ];
};
