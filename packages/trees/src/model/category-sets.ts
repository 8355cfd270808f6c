/** The categories that go left at each node, as bits. */
export interface CategorySets {
  /** [nodes + 1] where the words of each node begin; nodes with a threshold have none. */
  readonly starts: Int32Array;
  /** Bit c of a node's words, 32 a word, lowest first: category c goes left. */
  readonly words: Uint32Array;
  /** How codes with a fraction are read; absent = they are in no set. */
  readonly codes?: CodeRule;
}

/** Whose rule it is that codes lose their fraction: LightGBM's for all above −1, XGBoost's for those from 0 on. */
export type CodeRule = 'lightgbm' | 'xgboost';

/** The rules there are. */
export const codeRules: readonly ['lightgbm', 'xgboost'] = ['lightgbm', 'xgboost'];

/** A code as its rule reads it. */
export function codeOf(value: number, rule: CodeRule | undefined): number {
  if (rule === undefined || !(rule === 'lightgbm' ? value > -1 : value >= 0)) return value;
  return Math.trunc(value);
}

/** Categories are whole numbers from 0 to this, 16 bits. */
export const mostCategory = 65_535;

/** Whether a node's set has a category; what is no category is in none. */
export function holdsCategory(
  { starts, words, codes }: CategorySets,
  node: number,
  given: number,
): boolean {
  const value = codeOf(given, codes);
  const start = starts[node] as number;
  const end = 32 * ((starts[node + 1] as number) - start);
  if (!(value >= 0 && value < end) || value !== Math.floor(value)) return false;
  return (((words[start + (value >>> 5)] as number) >>> (value & 31)) & 1) === 1;
}

/** Sets from lists, undefined for nodes with a threshold; nothing where all have. */
export function packCategories(
  lists: readonly (readonly number[] | undefined)[],
  codes?: CodeRule,
): CategorySets | undefined {
  if (lists.every((list) => list === undefined)) return undefined;
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, node) => {
    const most = list ? Math.max(-1, ...list) : -1;
    starts[node + 1] = (starts[node] as number) + Math.ceil((most + 1) / 32);
  });
  const words = new Uint32Array(starts[lists.length] as number);
  lists.forEach((list, node) => {
    for (const category of list ?? []) {
      const at = (starts[node] as number) + (category >>> 5);
      words[at] = (words[at] as number) | (1 << (category & 31));
    }
  });
  return { starts, words, ...(codes && { codes }) };
}

/** The categories of a node's set, ascending. */
export function listCategories({ starts, words }: CategorySets, node: number): readonly number[] {
  const start = starts[node] as number;
  const width = 32 * ((starts[node + 1] as number) - start);
  return Array.from({ length: width }, (_, category) => category).filter(
    (category) => (((words[start + (category >>> 5)] as number) >>> (category & 31)) & 1) === 1,
  );
}
