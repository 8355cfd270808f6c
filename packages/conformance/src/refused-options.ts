import { ProdromeError, type OptionsResult } from '@prodrome/core';

const field = 'optionsOf';

/** The examiner’s mistake: options that the type does not take. */
export const refusedOptions = (
  type: string,
  issues: NonNullable<OptionsResult<never>['issues']>,
): ProdromeError =>
  new ProdromeError('USAGE', {
    where: `options of ${type}`,
    expected: 'options that its validator takes',
    got: issues.map(issueText).join('; '),
    hint: 'Give the checks options as the type takes them, spelt as in its code',
    fields: { [field]: type },
  });

/** Whether it is an error of {@link refusedOptions}. */
export const isRefusedOptions = (error: unknown): boolean =>
  ProdromeError.is(error, 'USAGE') && field in error.fields;

function issueText({
  path = [],
  message,
}: NonNullable<OptionsResult<never>['issues']>[number]): string {
  const steps = path.map((step) => String(typeof step === 'object' ? step.key : step));
  return steps.length === 0 ? message : `${steps.join('.')}: ${message}`;
}
