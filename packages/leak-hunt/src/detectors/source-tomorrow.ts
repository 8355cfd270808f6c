import type { Diary, DiaryColumn } from '../statistics/diary.ts';

const mostLookedAt = 20_000;
const leastChanges = 20;
const enough = 0.5;

/**
 * The column, or the outcome, of which a column holds the value of the day that is forecast: on at least half of the rows on which that
 * value differs from today's. It explains a finding, and is none itself: of two columns of which one is the other of the day before,
 * values cannot tell which is today's.
 */
export function sourceTomorrow(
  diary: Diary,
  { name, values }: Pick<DiaryColumn, 'name' | 'values'>,
): { readonly column: string; readonly share: number } | undefined {
  const later = laterRows(diary);
  const { outcomes } = diary.table;
  const sources = [
    ...(outcomes ? [{ name: 'the outcome', values: outcomes }] : []),
    ...diary.columns.filter((column) => column.name !== name && !column.constant),
  ];
  const shares = sources.flatMap((source) => {
    let [same, changes] = [0, 0];
    for (let row = 0; row < values.length && changes < mostLookedAt; row++) {
      const then = later[row] as number;
      const [own, now] = [values[row] as number, source.values[row] as number];
      const next = then < 0 ? NaN : (source.values[then] as number);
      if (next === now || Number.isNaN(next) || Number.isNaN(now) || Number.isNaN(own)) continue;
      changes += 1;
      if (own === next) same += 1;
    }
    const share = same / changes;
    return changes >= leastChanges && share >= enough ? [{ column: source.name, share }] : [];
  });
  return shares.sort((a, b) => b.share - a.share)[0];
}

/** The row of the day that each row forecasts; −1 where it has none. */
function laterRows({ table, horizonDays, starts }: Diary): Int32Array {
  const later = new Int32Array(table.rows).fill(-1);
  for (let patient = 0; patient + 1 < starts.length; patient++) {
    const end = starts[patient + 1] as number;
    let then = starts[patient] as number;
    for (let row = then; row < end; row++) {
      const wanted = Math.floor(table.times[row] as number) + horizonDays;
      while (then < end && Math.floor(table.times[then] as number) < wanted) then += 1;
      if (then < end && Math.floor(table.times[then] as number) === wanted) later[row] = then;
    }
  }
  return later;
}
