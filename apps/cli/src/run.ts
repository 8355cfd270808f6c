import { CommanderError } from 'commander';
import { createProgram } from './program.ts';

const failed = 1;
const usage = 2;

/** Runs the command line; returns its exit code. Nothing but the asked command is loaded. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // commander has already printed help, version or what was wrong
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage;
    const { isOutputFault } = await import('./watch-output.ts');
    // the one who watches the output tells of it
    if (await isOutputFault(error)) return failed;
    const { reportError } = await import('./report-error.ts');
    return reportError(error, argv.includes('--json'));
  }
}
