import { sortedQuantile } from '@prodrome/numerics';
import { answerLabelled, type LabelledForecasts } from '../patients/patient-forecasts.ts';
import { bandOutputs, bandScan } from './band-scan.ts';
import type { BandFit } from './scores.ts';

/** How bands did on training patients, walked day by day. */
export interface BandFigures {
  /** Mean over patients of the share of days whose set has what came true, and the 10th percentile over patients. */
  readonly coverage: number;
  readonly lowestCoverage: number;
  /** The share of days that are low or high. */
  readonly decided: number;
}

/** How bands do on labelled rows, each label being known on the day on which it came true. */
export function bandFigures(
  data: LabelledForecasts,
  fit: BandFit,
  horizonDays: number,
): BandFigures {
  const out = answerLabelled(bandScan(fit), data, horizonDays);
  const { days, values, labels } = data;
  const covered = new Float64Array(days.patientIds.length);
  const counts = new Float64Array(days.patientIds.length);
  let decided = 0;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const patient = days.patients[i] as number;
    const set = out[i * bandOutputs] as number;
    const has = labels[i] === 1 ? set >= 2 : set % 2 === 1;
    covered[patient] = (covered[patient] as number) + Number(has);
    counts[patient] = (counts[patient] as number) + 1;
    decided += Number(set !== 3);
  });
  const shares = covered
    .map((own, patient) => own / (counts[patient] as number))
    .filter((share) => !Number.isNaN(share))
    .sort();
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return {
    coverage: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    lowestCoverage: sortedQuantile(shares, 0.1),
    decided: decided / rows,
  };
}
