import { InvalidArgumentError } from 'commander';

/** A whole number. @throws InvalidArgumentError for other texts. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number ≥ 0.');
}

/** A number of 0 or more. @throws InvalidArgumentError for other texts. */
export function positiveNumber(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number ≥ 0.');
}

/** `--drift job_change=0.2`, in the spelling of configurations. */
export function driftShare(
  text: string,
  before: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, number>> {
  const [, name, share] = /^([a-z_]+)=(0(?:\.\d+)?|1(?:\.0+)?)$/.exec(text) ?? [];
  if (name !== undefined) return { ...before, [name]: Number(share) };
  throw new InvalidArgumentError(
    'expected an event and a share from 0 to 1, such as relocation=0.2.',
  );
}

/** A whole number of 1 or more. @throws InvalidArgumentError for other texts. */
export function atLeastOne(text: string): number {
  const count = wholeNumber(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('expected a whole number ≥ 1.');
}

/** A format of tables. @throws InvalidArgumentError for other texts. */
export function outputFormat(text: string): string {
  if (['csv', 'json', 'parquet'].includes(text)) return text;
  throw new InvalidArgumentError('expected csv, json or parquet.');
}

/** An option that may be given several times. */
export const repeated = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];
