/** One thing that must hold. */
export interface Step {
  readonly name: string;
  /** A program and its arguments; it holds when the program ends with 0. */
  readonly command: readonly string[];
  /** Names of steps that must hold first. */
  readonly needs?: readonly string[];
}

/** What came of a step; `skipped` when one that it needs did not hold. */
export type Result = 'passed' | 'failed' | 'skipped';

/**
 * Runs steps side by side, each when those it needs have ended; what a step printed is shown whole when it ends.
 * @param options.slots - steps that run at the same time, at the most.
 * @returns results by name, in the order of ending.
 */
export declare function runSteps(
  steps: readonly Step[],
  options: { readonly print: (text: string) => void; readonly slots: number },
): Promise<Map<string, Result>>;

/**
 * What the last line of a run says: every test counts as one, and so does every step but `tests`, which ran them.
 * @param results - by step; skipped ones count neither way.
 * @param report - the file that jest wrote. A run that wrote none, ran no test or failed without a failing test is one failure.
 */
export declare function count(
  results: ReadonlyMap<string, Result>,
  report: string,
): { readonly passed: number; readonly failed: number };

/** The test files that run what is built, in threads, processes and WebAssembly: what another version of Node may run otherwise. */
export declare const builtTests: readonly string[];
