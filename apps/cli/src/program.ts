import { Command } from 'commander';
import type {
  CohortGenerateOptions,
  CompareOptions,
  CommonOptions,
  DataCheckOptions,
  DriftReplayOptions,
  EvaluateOptions,
  ExplainOptions,
  PredictOptions,
  ReportOptions,
  TrainOptions,
  UpdateOptions,
  TuneOptions,
} from './command-options.ts';
import {
  command,
  configHelp,
  patientsHelp,
  storeHelp,
  storeUrlHelp,
  trustHelp,
} from './command-parts.ts';
import {
  checkpointCommands,
  modelCommands,
  patientCommands,
  storeCommands,
} from './kept-commands.ts';
import {
  atLeastOne,
  driftShare,
  outputFormat,
  positiveNumber,
  repeated,
  wholeNumber,
} from './option-values.ts';
import { serverCommands, workerCommands } from './server-commands.ts';
import { twinCommands } from './twin-commands.ts';
import { version } from './version.ts';

/** The command line; commands are loaded when they run. */
export function createProgram(): Command {
  const program = new Command('prodrome')
    .description('Mixture-of-experts forecasting over patient diaries, wearables and weather.')
    .version(version)
    .exitOverride()
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 usage or configuration, 3 data, 4 not found, 130 interrupted.',
    );

  command(program, 'init', 'a starter configuration, and an expert of your own with its tests')
    .argument('[folder]', 'where to; made when it does not exist', '.')
    .action(async (folder: string, options: CommonOptions) => {
      const { initCommand } = await import('./commands/init.ts');
      await initCommand(folder, options);
    });

  const data = program.command('data').description('look at data before training');
  command(data, 'check', 'what a file holds, and how its columns are read')
    .argument(
      '<file>',
      'diary or aligned table: csv, tsv, parquet, arrow, feather, ndjson, json, or .gz',
    )
    .option('--config <file>', 'configuration whose data section says which column is what')
    .option(
      '--beside <file>',
      'one that is to be on the other side of a split, such as for tests: what both share',
    )
    .action(async (file: string, options: DataCheckOptions) => {
      const { dataCheckCommand } = await import('./commands/data-check.ts');
      await dataCheckCommand(file, options);
    });

  const cohort = program.command('cohort').description('synthetic diaries with a known truth');
  command(
    cohort,
    'generate',
    'diaries of people who do not exist, and how well they can be forecast',
  )
    .requiredOption('--out <file>', 'where to write the diaries: .csv, .json or .parquet')
    .option('--truth <file>', 'where to write the truth of each day, with the best forecasts')
    .option('--persons <file>', 'where to write the truth of each person')
    .option('--patients <number>', 'how many patients; 100 when not given', atLeastOne)
    .option('--days <number>', 'days of each; 180 when not given', atLeastOne)
    .option('--seed <number>', 'seed of everything random; 0 when not given', wholeNumber)
    .option(
      '--signal <scale>',
      'effects of exposures: 1 realistic (when not given), 0.6 sceptical, 1.6 optimistic, 0 none',
      positiveNumber,
    )
    .option(
      '--particles <number>',
      'persons that oracle2 weighs against each other; 1500 when not given',
      atLeastOne,
    )
    .option('--complete', 'every day recorded and every value observed')
    .option(
      '--drift <event=share>',
      'share of the patients with an event, such as relocation=0.2; may be repeated',
      driftShare,
    )
    .action(async (options: CohortGenerateOptions) => {
      const { cohortGenerateCommand } = await import('./commands/cohort-generate.ts');
      await cohortGenerateCommand(options);
    });

  command(program, 'train', 'train, evaluate and persist a mixture of experts')
    .requiredOption('--config <file>', 'configuration (YAML)')
    .requiredOption(
      '--data <file>',
      'diary or aligned table: csv, tsv, parquet, arrow, feather, ndjson, json, or .gz',
    )
    .requiredOption('--out <folder>', 'folder for the bundle; must not exist')
    .option('--truth <file>', 'truth of a generated cohort: compares every model with its ceiling')
    .option(
      '--held-out <file>',
      'where to write what every model forecast of patients that it had not seen: .csv, .json or .parquet',
    )
    .option('--seed <number>', 'seed of everything random; overrides execution.seed', wholeNumber)
    .option('--resume', 'go on with an interrupted training of the same; begin where there is none')
    .option('--strict', 'end with 1 when any expert or gate failed')
    .option(
      '--accept-suspicious',
      'write the bundle although figures are too good to be true; its metrics say so',
    )
    .option('--verbose', 'tell what experts, gates and transforms say of their training')
    .option('--log <file>', 'where to write the run log: every event, a JSON object a line')
    .option(
      '--store <url>',
      'where the run and its events are kept too, such as sqlite:./prodrome.db; with --execution queue, the PostgreSQL database that workers are told of',
    )
    .option(
      '--execution <type>',
      'who carries out its tasks, instead of what section execution says: processes, inline or queue: every `prodrome worker` of the same --store',
    )
    .option(
      '--artifacts <folder>',
      'with --execution queue, a folder that all machines share for what tasks read and give; in the database when not given',
    )
    .action(async (options: TrainOptions) => {
      const { trainCommand } = await import('./commands/train.ts');
      await trainCommand(options);
    });

  command(
    program,
    'tune',
    'search for options of experts, gate and stacking model under one budget',
  )
    .requiredOption('--config <file>', 'configuration (YAML)')
    .requiredOption(
      '--data <file>',
      'diary or aligned table: csv, tsv, parquet, arrow, feather, ndjson, json, or .gz',
    )
    .requiredOption('--budget <trials>', 'how many options are tried in all', atLeastOne)
    .option('--time-limit <seconds>', 'no trial begins later', atLeastOne)
    .option(
      '--out <file>',
      'the configuration that is written; beside --config, ending in .tuned.yaml, when not given',
    )
    .option('--seed <number>', 'seed of everything random; overrides execution.seed', wholeNumber)
    .option('--resume', 'go on with an interrupted tuning of the same; begin where there is none')
    .action(async (options: TuneOptions) => {
      const { tuneCommand } = await import('./commands/tune.ts');
      await tuneCommand(options);
    });

  command(program, 'predict', 'forecast every row of a file')
    .requiredOption('--model <folder>', 'bundle made by train')
    .option('--config <file>', storeHelp)
    .option('--trust', trustHelp)
    .requiredOption(
      '--data <file>',
      'table with the columns of the training data; - answers JSON lines on standard input one by one',
    )
    .option('--patients <file>', patientsHelp)
    .option('--out <file>', 'where to write the forecasts; standard output when not given')
    .option(
      '--format <format>',
      'csv, json or parquet; told by the ending of --out, else csv',
      outputFormat,
    )
    .option(
      '--workers <number>',
      'threads that forecast at once; as many as the machine offers when not given',
      atLeastOne,
    )
    .option('--store <url>', `${storeUrlHelp}; for JSON lines, instead of that of --config`)
    .option('--patient <id>', "show this patient's latest forecast instead of a table")
    .action(async (options: PredictOptions) => {
      const { predictCommand } = await import('./commands/predict.ts');
      await predictCommand(options);
    });

  command(program, 'evaluate', 'evaluate a model on labelled data')
    .requiredOption('--model <folder>', 'bundle made by train')
    .option('--config <file>', configHelp)
    .option('--trust', trustHelp)
    .requiredOption('--data <file>', 'labelled table with the columns of the training data')
    .option('--patients <file>', patientsHelp)
    .option(
      '--seed <number>',
      'seed of the groups of patients that intervals rest on; that of the training when not given',
      wholeNumber,
    )
    .action(async (options: EvaluateOptions) => {
      const { evaluateCommand } = await import('./commands/evaluate.ts');
      await evaluateCommand(options);
    });

  command(program, 'compare', 'compare two files of forecasts of the same rows')
    .argument('<A>', 'patient_id, time, label and forecasts: of train --held-out, or of any tool')
    .argument('<B>', 'another one, or the same')
    .option('--column-a <name>', 'forecasts of A; selected, else probability, when not given')
    .option('--column-b <name>', 'forecasts of B, likewise')
    .option('--seed <number>', 'seed of the groups of patients that intervals rest on', wholeNumber)
    .action(async (one: string, other: string, options: CompareOptions) => {
      const { compareCommand } = await import('./commands/compare.ts');
      await compareCommand(one, other, options);
    });

  command(program, 'report', 'a page that judges forecasts: better than the own rate, and for whom')
    .requiredOption(
      '--predictions <file>',
      'patient_id, time, label and forecasts: of train --held-out, or of any tool',
    )
    .option('--out <file>', 'where to write the page; report.html when not given')
    .option('--card <file>', 'where to write the model card, in Markdown; nowhere when not given')
    .option(
      '--about <name>',
      'column that is judged; selected, else probability, else the first --column, when not given',
    )
    .option('--column <name>', 'further column of forecasts; may be repeated', repeated)
    .option(
      '--group <name>',
      'column that divides the rows, such as sex; may be repeated',
      repeated,
    )
    .option('--model <folder>', 'bundle that made the forecasts: what it tells of itself is added')
    .option(
      '--importance <file>',
      'what explain --global --json has told of the model, to be shown too',
    )
    .option('--title <text>', 'heading of the page')
    .option(
      '--horizon <days>',
      'days from a row to the outcome that its label tells; that of the model, else 1',
      atLeastOne,
    )
    .option('--seed <number>', 'seed of the groups of patients that intervals rest on', wholeNumber)
    .action(async (options: ReportOptions) => {
      const { reportCommand } = await import('./commands/report.ts');
      await reportCommand(options);
    });

  command(
    program,
    'update',
    'learn anew, from other patients, how the experts of a model are mixed; add, retrain or remove one',
  )
    .requiredOption('--model <folder>', 'bundle made by train')
    .option('--config <file>', configHelp)
    .option('--trust', trustHelp)
    .requiredOption(
      '--data <file>',
      'labelled table of patients whom the model was not trained on, with the columns of the training data',
    )
    .option('--patients <file>', patientsHelp)
    .requiredOption(
      '--out <folder>',
      'where to write the new bundle, if something changed: better by an interval, an expert added or removed',
    )
    .option(
      '--add <name>',
      'an expert of --config: it learns from these patients, and answers without a say until it is better by an interval',
    )
    .option(
      '--retrain <name>',
      'an expert that learns anew from these patients, and is replaced where that is better by an interval',
    )
    .option('--remove <name>', 'an expert that is taken out')
    .option(
      '--seed <number>',
      'seed of the folds; that of the training when not given',
      wholeNumber,
    )
    .action(async (options: UpdateOptions) => {
      const { updateCommand } = await import('./commands/update.ts');
      await updateCommand(options);
    });

  command(
    program,
    'explain',
    "say why a patient's forecast is what it is, what a model draws on, and whether that is plausible",
  )
    .requiredOption('--model <folder>', 'bundle made by train')
    .option('--config <file>', configHelp)
    .option('--trust', trustHelp)
    .requiredOption('--data <file>', 'table with the columns of the training data')
    .option('--patients <file>', patientsHelp)
    .option(
      '--patient <id>',
      'whose forecast; without it, what the model draws on over all patients',
    )
    .option(
      '--time <time>',
      "of which day, as the data write it; the patient's last when not given",
    )
    .option(
      '--under <probability>',
      "the smallest change of the patient's day that brings the forecast under it",
      positiveNumber,
    )
    .option(
      '--global',
      "what forecasts lose where a patient's own days are exchanged, a variable or a domain at a time",
    )
    .option('--plausibility', 'whether it keeps to what is known of the effects of variables')
    .option(
      '--effect <column>',
      'how forecasts change with a column, or with the outcome of the day; may be repeated',
      repeated,
    )
    .action(async (options: ExplainOptions) => {
      const { explainCommand } = await import('./commands/explain.ts');
      await explainCommand(options);
    });

  twinCommands(program);

  const drift = program.command('drift').description('drift of experts, patients and columns');
  command(drift, 'replay', 'try drift policies on the history of a file, against doing nothing')
    .requiredOption('--model <folder>', 'bundle made by train')
    .requiredOption(
      '--config <file>',
      'configuration with a section drift; and what it names may be run',
    )
    .option('--trust', trustHelp)
    .requiredOption('--data <file>', 'labelled diary with the columns of the training data')
    .option('--patients <file>', patientsHelp)
    .action(async (options: DriftReplayOptions) => {
      const { driftReplayCommand } = await import('./commands/drift-replay.ts');
      await driftReplayCommand(options);
    });

  patientCommands(program);

  storeCommands(program);

  modelCommands(program);

  checkpointCommands(program);

  serverCommands(program);

  workerCommands(program);

  command(program, 'doctor', 'what this machine and this installation have').action(
    async (options: CommonOptions) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      await doctorCommand(options);
    },
  );
  return program;
}
