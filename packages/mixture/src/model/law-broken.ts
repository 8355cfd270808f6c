import { ProdromeError } from '@prodrome/core';

/** The error of a component that breaks a law of its contract. @param component - `expert weekday` */
export const lawBroken = (component: string, law: string, found: string): ProdromeError =>
  new ProdromeError('CONFORMANCE', {
    where: component,
    expected: `the law ${law} to hold`,
    got: found,
    hint: 'Run the checks of @prodrome/conformance on it: they tell what each law asks and how to keep it',
    fields: { law },
  });
