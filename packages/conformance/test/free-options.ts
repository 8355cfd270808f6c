/** Takes any options as they are. */
export const freeOptions = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const;
