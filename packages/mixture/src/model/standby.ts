import { copyRow } from '../rows/copy-row.ts';
import { memberPlaces, type AnswerBatch } from './answer-batch.ts';
import { absenceCodes } from './ask-expert.ts';

/**
 * Rows on which no member of the council answers get the answer of the expert that stands by, and weight 1 on it; in place.
 * @param standby - name of a baseline; nothing is changed where there is none.
 * @param mixed - `values` [n, outputs]; `weights` [n, k, outputs] of all experts, where they are wanted.
 */
export function standIn(
  standby: string | undefined,
  { experts, values, absence, outputs }: AnswerBatch,
  mixed: { readonly values: Float64Array; readonly weights?: Float64Array },
): void {
  const own = experts.findIndex(({ name }) => name === standby);
  if (own < 0) return;
  const k = experts.length;
  const answers = (row: number, j: number): boolean => absence[row * k + j] === absenceCodes.none;
  const members = memberPlaces(experts);
  for (let row = 0; row < absence.length / k; row++) {
    if (!answers(row, own) || members.some((j) => answers(row, j))) continue;
    const at = row * k + own;
    copyRow(values, at, mixed.values, row, outputs);
    mixed.weights?.fill(1, at * outputs, (at + 1) * outputs);
  }
}
