import type { Diary } from '../statistics/diary.ts';
import type { LeakFinding } from '../statistics/finding.ts';

const fewPatients = 20;
const leastDays = 60;
const slackDays = 7;
/** Share that leaves within 90 days, at the least: of 1,561 users of an app 68 % did. */
const leavePer90Days = 0.1;
const mostChance = 0.001;

/**
 * Diaries that everybody kept to the end: who left was taken out, and who stays is another kind of patient.
 *
 * The statistic is the chance that nobody leaves, if a tenth leaves in 90 days: .9^(patients · days/90); the threshold .001, and 20 patients of 60 days at
 * the least. A patient stays who has an outcome (without outcomes a label) within the last 7 days of the longest diary.
 */
export function findCompleters({ table, labels, starts, patientCount }: Diary): LeakFinding[] {
  if (patientCount < fewPatients) return [];
  const known = table.outcomes ?? labels;
  const spans = Array.from({ length: patientCount }, (_, patient) => {
    let last = NaN;
    const first = starts[patient] as number;
    for (let row = first; row < (starts[patient + 1] as number); row++) {
      if (!Number.isNaN(known[row])) last = table.times[row] as number;
    }
    return Math.floor(last) - Math.floor(table.times[first] as number) + 1;
  });
  const longest = spans.reduce((most, span) => Math.max(most, span), 0);
  const chance = (1 - leavePer90Days) ** ((patientCount * longest) / 90);
  const stays = spans.every((span) => span >= longest - slackDays);
  if (longest < leastDays || !stays || chance >= mostChance) return [];
  return [
    {
      kind: 'completers_only',
      statistic: chance,
      threshold: mostChance,
      evidence: { patients: patientCount, days: longest },
      explanation: `all ${patientCount} patients keep their diary for ${longest} days; where a tenth leaves in 90 days the chance of that is ${chance.toExponential(0)}`,
      whatToDo:
        'If those who left were taken out, put them back: figures of completers do not hold for who begins. Generated cohorts may be complete',
    },
  ];
}
