import picocolors from 'picocolors';

/** Colours for standard output: on a terminal only (CI is none), and not where NO_COLOR is set. */
export const colors = picocolors.createColors(
  process.stdout.isTTY ? picocolors.isColorSupported : false,
);
