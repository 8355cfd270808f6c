/** A folder that lives as long as the tests of a file; its paths are known once they have begun. */
export function temporaryFolder(): {
  path(name: string): string;
  write(name: string, text: string): Promise<string>;
};
