import { dirname } from 'node:path';

/** The folder beside which own components are looked for, where a configuration tells it. */
export const baseOf = ({ config }: { readonly config?: string }): { readonly base?: string } =>
  config === undefined ? {} : { base: dirname(config) };
