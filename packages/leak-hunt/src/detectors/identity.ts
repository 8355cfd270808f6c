import type { Diary, DiaryColumn } from '../statistics/diary.ts';
import type { LeakFinding } from '../statistics/finding.ts';

const mostChance = 1e-4;
const fewPatients = 8;

/**
 * Columns that say who, or where in the file a row stands: one code a patient and none twice, or values that rise from row to row across
 * patients. A model can learn each patient's rate by heart from them.
 *
 * The statistic of `identifies_patient` is the chance that as many patients, with whole numbers drawn evenly from the range that there is, all have
 * different ones: at most exp(−n(n−1)/2R); the threshold 1e-4. Measures such as an age repeat, and a weight is no whole number. A
 * category of its own for each of 8 patients or more has the chance 0. The statistic of `row_order` is the chance that patients, in any order, rise or fall
 * one after the other: 2/n!; the threshold as before.
 */
export function findIdentity(diary: Diary): LeakFinding[] {
  return diary.columns.flatMap((column) => {
    const order = orderChance(diary, column);
    if (order < mostChance) return [orderFinding(column.name, order, diary.patientCount)];
    const chance = codeChance(column);
    return chance < mostChance ? [codeFinding(column.name, chance, diary.patientCount)] : [];
  });
}

function codeChance({ kind, constant }: DiaryColumn): number {
  if (!constant) return 1;
  const known = constant.filter((value) => !Number.isNaN(value));
  const n = known.length;
  if (n < fewPatients || new Set(known).size < n) return 1;
  if (kind === 'category') return 0;
  if (!known.every(Number.isInteger)) return 1;
  const sorted = known.sort();
  const range = (sorted[n - 1] as number) - (sorted[0] as number) + 1;
  return Math.exp((-n * (n - 1)) / (2 * range));
}

/** Rising or falling from patient to patient: no value of one within the span of the one before. */
function orderChance({ starts, patientOrder }: Diary, { kind, values }: DiaryColumn): number {
  if (kind === 'category' || kind === 'binary') return 1;
  let [rising, falling, count] = [true, true, 0];
  let [low, high] = [NaN, NaN];
  for (const patient of patientOrder) {
    const own = values
      .subarray(starts[patient], starts[patient + 1])
      .filter((value) => !Number.isNaN(value));
    if (own.length === 0) continue;
    const [least, most] = [Math.min(...own), Math.max(...own)];
    if (count > 0) {
      rising &&= least > high;
      falling &&= most < low;
    }
    if (!rising && !falling) return 1;
    [low, high] = [least, most];
    count += 1;
  }
  let chance = 2;
  for (let k = 2; k <= count && chance > 0; k++) chance /= k;
  return count < fewPatients ? 1 : chance;
}

const codeFinding = (column: string, chance: number, patients: number): LeakFinding => ({
  kind: 'identifies_patient',
  column,
  statistic: chance,
  threshold: mostChance,
  evidence: { patients },
  explanation: `has one code for each of ${patients} patients, none twice (chance of a measure: ${chance === 0 ? '0' : chance.toExponential(0)}): who, not why`,
  whatToDo: 'Put it under ignore, or name it under data.patient if it is the patient',
});

const orderFinding = (column: string, chance: number, patients: number): LeakFinding => ({
  kind: 'row_order',
  column,
  statistic: chance,
  threshold: mostChance,
  evidence: { patients },
  explanation: `rises or falls from each of ${patients} patients to the next, without overlap: it is the order of the file`,
  whatToDo: 'Put it under ignore: the order of a file says nothing of a day to come',
});
