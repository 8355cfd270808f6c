import { ProdromeError, type ComponentType } from '@prodrome/core';
import { task } from './fixture.ts';

/**
 * A fresh component of a type, its options validated as a configuration would.
 * @throws ProdromeError `USAGE` when the validator refuses the options.
 */
export async function createFrom<Model>(
  type: ComponentType<unknown, Model>,
  options: unknown = {},
  specialty: string,
): Promise<Model> {
  const result = await type.options['~standard'].validate(options);
  if (!result.issues) return type.create(result.value, { task, specialty });
  throw new ProdromeError('USAGE', {
    where: `options of ${type.type}`,
    expected: 'options that its validator takes',
    got: result.issues.map(({ message }) => message).join('; '),
  });
}
