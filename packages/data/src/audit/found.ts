/** Things of one kind that were found in a file: how many, and the first 20 of them, by patient and time. */
export interface Found<Thing> {
  readonly count: number;
  readonly first: readonly Thing[];
}

/** Takes in what is found. */
export interface Finds<Thing> {
  add(thing: Thing): void;
  found(): Found<Thing>;
}

const shown = 20;

/** Counts things, and keeps the first of them. */
export function createFinds<Thing>(): Finds<Thing> {
  const first: Thing[] = [];
  let count = 0;
  return {
    add: (thing) => {
      count += 1;
      if (first.length < shown) first.push(thing);
    },
    found: () => ({ count, first }),
  };
}
