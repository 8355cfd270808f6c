import type { Command } from 'commander';

export const patientsHelp =
  'table with a row for each patient, for models that were trained with one; instead of that of --config';

export const configHelp =
  'configuration it was trained with: own components are looked for beside it, and those it names are run';
export const trustHelp = 'run the modules that the bundle names, which can do all that you can';

export const storeUrlHelp =
  'where it is kept: sqlite:./prodrome.db, postgres://user@host/database or files:./folder';
export const storeHelp = `${configHelp}, and its store is where JSON lines are remembered`;

/** A command with the options that all have. */
export const command = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no progress');
