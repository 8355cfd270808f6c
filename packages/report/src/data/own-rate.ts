import { fitShrinkage } from '@prodrome/numerics';
import { rowsByPatient } from './by-patient.ts';
import type { ReportRows } from './report-data.ts';

/**
 * The patient's own rate so far, shrunken to the population's, made of the labels themselves: (events + strength · mean) / (known + strength), where a
 * label is known `horizonDays` after its row. Mean and strength are those that best forecast these very labels, which favours it: what
 * is better than it here is better than the rate of any training.
 * Deterministic.
 * @returns [n] probabilities.
 */
export function ownRate(rows: ReportRows, horizonDays: number): Float64Array {
  const { labels, times } = rows;
  const successes = new Float64Array(labels.length);
  const trials = new Float64Array(labels.length);
  for (const own of rowsByPatient(rows).values()) {
    let known = 0;
    let events = 0;
    for (const row of own) {
      const now = times[row] as number;
      // own is by time: what is known only grows; a label of this very time is none
      for (let next = own[known]; next !== undefined && isKnown(next, now); next = own[known]) {
        events += labels[next] as number;
        known += 1;
      }
      successes[row] = events;
      trials[row] = known;
    }
  }
  const { mean, strength } = fitShrinkage({ successes, trials, labels });
  return successes.map(
    (events, row) => (events + strength * mean) / ((trials[row] as number) + strength),
  );

  function isKnown(row: number, now: number): boolean {
    const then = times[row] as number;
    return then < now && then + horizonDays <= now;
  }
}
