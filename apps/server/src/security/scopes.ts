/** What a key may do. */
export const scopes = {
  read: 'forecasts, memory, history and export of patients',
  write: 'observations and feedback of patients',
  erase: 'removal of all that is kept of a patient',
  infer: 'forecasts of rows, without memory; what models there are',
  operate: 'metrics of the server',
} as const;

/** One of {@link scopes}. */
export type Scope = keyof typeof scopes;

/** The names of all scopes. */
export const scopeNames = Object.keys(scopes) as [Scope, ...Scope[]];
