import type { ComponentType, Task } from '@prodrome/core';
import { task } from './fixture.ts';
import { makeFor } from './make.ts';

/**
 * A fresh component of a type, its options validated as a configuration would.
 * @throws ProdromeError as {@link makeFor}
 */
export const createFrom = <Model>(
  type: ComponentType<unknown, Model>,
  options: unknown,
  specialty: string,
  ownTask: Task = task,
): Promise<Model> => makeFor({ type, options }, { task: ownTask, specialty });
