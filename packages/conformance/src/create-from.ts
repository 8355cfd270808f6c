import { ProdromeError, type ComponentType, type Task } from '@prodrome/core';
import { demand } from './check.ts';
import { task } from './fixture.ts';

/**
 * A fresh component of a type, its options validated as a configuration would.
 * @throws ProdromeError `USAGE` when the validator refuses the options; `CONFORMANCE` when `create` returns a promise.
 */
export async function createFrom<Model>(
  type: ComponentType<unknown, Model>,
  options: unknown = {},
  specialty: string,
  ownTask: Task = task,
): Promise<Model> {
  const result = await type.options['~standard'].validate(options);
  if (!result.issues) {
    const model = type.create(result.value, { task: ownTask, specialty });
    // an async function that returned it would wait for it, and hide that it was one
    demand(!isPromise(model), '`create` returned a promise.');
    return model;
  }
  throw new ProdromeError('USAGE', {
    where: `options of ${type.type}`,
    expected: 'options that its validator takes',
    got: result.issues.map(({ message }) => message).join('; '),
  });
}

const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value;
