import { existsSync } from 'node:fs';

/** Where Chromium is: PRODROME_TEST_CHROMIUM, or where Debian puts it; told once where it is not. */
export function findChromium(): string | undefined {
  const places = [process.env['PRODROME_TEST_CHROMIUM'], '/usr/bin/chromium'];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined) {
    process.stderr.write(
      'Skipped: the tests in a browser. Install chromium, or name one in PRODROME_TEST_CHROMIUM\n',
    );
  }
  return found;
}
