import type { CallContext } from './context.ts';
import type { Recipe } from './component-type.ts';
import type { ComponentState } from './state.ts';

/**
 * A step whose output depends on its recipe, its seed and the outputs of its inputs, and on nothing else:
 * it may run in any process, be run twice, or be taken from a journal.
 */
export interface PureTask {
  readonly name: string;
  /** What to do, as plain data. */
  readonly recipe: Recipe;
  readonly seed: string;
  /** Names of the tasks whose outputs it reads; they come earlier in the list. */
  readonly inputs: readonly string[];
}

/** Runs tasks, each after its inputs. */
export interface Executor {
  run(
    tasks: readonly PureTask[],
    context: CallContext & { progress?(task: string, done: number, total: number): void },
  ): AsyncIterable<{ readonly name: string; readonly output: ComponentState }>;
}
