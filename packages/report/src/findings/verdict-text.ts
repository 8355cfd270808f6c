import { counted, decimal, interval } from '../html/numbers.ts';
import { fewestClusters, type Answer, type Verdict } from './find-verdict.ts';

/** The answer in a line, which is also in the card. */
export const answers: Readonly<Record<Answer, string>> = {
  better: 'Yes: better than the patient’s own rate, by an interval.',
  worse: 'No: worse than the patient’s own rate, by an interval.',
  'no-skill':
    'No skill was found: the interval of the difference to the patient’s own rate includes 0.',
  'too-few': 'Nothing is claimed: there are too few patients.',
};

/** The comparison in words. */
export function because(
  { answer, logLoss, rows, clusters, events }: Verdict,
  isOne: boolean,
): string {
  const of = `${counted(rows, 'forecast')} of ${counted(clusters, isOne ? 'block of 14 days' : 'patient', isOne ? 'blocks of 14 days' : 'patients')} with ${counted(events, 'event')}`;
  const found = logLoss
    ? `Log loss less that of the own rate: ${decimal(logLoss.difference, 4)}, 95 % interval ${interval(logLoss.ci, 4)} (below 0 is better), from ${of}.`
    : `There is no interval, from ${of}.`;
  return answer === 'too-few'
    ? `${found} Below ${fewestClusters} ${isOne ? 'blocks' : 'patients'} it is not known whether such an interval holds.`
    : found;
}
