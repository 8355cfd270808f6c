import { Command, InvalidArgumentError } from 'commander';
import type {
  CohortGenerateOptions,
  CheckpointOptions,
  CommonOptions,
  DataCheckOptions,
  EvaluateOptions,
  ExplainOptions,
  ModelExportOptions,
  ModelImportOptions,
  ModelPromoteOptions,
  PatientOptions,
  PredictOptions,
  RegistryOptions,
  StoreOptions,
  TrainOptions,
  TuneOptions,
} from './command-options.ts';
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
    .option('--verbose', 'tell what experts, gates and transforms say of their training')
    .option('--log <file>', 'where to write the run log: every event, a JSON object a line')
    .option(
      '--store <url>',
      'where the run and its events are kept too, such as sqlite:./prodrome.db',
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
      'seed of the bootstrap; that of the training when not given',
      wholeNumber,
    )
    .action(async (options: EvaluateOptions) => {
      const { evaluateCommand } = await import('./commands/evaluate.ts');
      await evaluateCommand(options);
    });

  command(program, 'explain', "say why a patient's forecast is what it is")
    .requiredOption('--model <folder>', 'bundle made by train')
    .option('--config <file>', configHelp)
    .option('--trust', trustHelp)
    .requiredOption('--data <file>', 'table with the columns of the training data')
    .option('--patients <file>', patientsHelp)
    .requiredOption('--patient <id>', 'whose forecast')
    .option(
      '--time <time>',
      "of which day, as the data write it; the patient's last when not given",
    )
    .action(async (options: ExplainOptions) => {
      const { explainCommand } = await import('./commands/explain.ts');
      await explainCommand(options);
    });

  patientCommands(program);

  storeCommands(program);

  modelCommands(program);

  checkpointCommands(program);

  command(program, 'doctor', 'what this machine and this installation have').action(
    async (options: CommonOptions) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      await doctorCommand(options);
    },
  );
  return program;
}

/** What is kept of one patient. */
function patientCommands(program: Command): void {
  const patient = program.command('patient').description('what is kept of a patient, in a store');
  const onePatient = (name: string, description: string): Command =>
    command(patient, name, description)
      .argument('<id>', 'the patient')
      .option('--store <url>', storeUrlHelp)
      .option('--config <file>', 'configuration that names the store, where --store does not');
  onePatient('show', 'its model and last day, how experts were weighed, and drift').action(
    async (id: string, options: PatientOptions) => {
      const { patientShow } = await import('./commands/patient.ts');
      await patientShow(id, options);
    },
  );
  onePatient('export', 'all that is kept, as JSON').action(
    async (id: string, options: PatientOptions) => {
      const { patientExport } = await import('./commands/patient.ts');
      await patientExport(id, options);
    },
  );
  onePatient('erase', 'remove all that is kept').action(
    async (id: string, options: PatientOptions) => {
      const { patientErase } = await import('./commands/patient.ts');
      await patientErase(id, options);
    },
  );
}

/** A store as a whole. */
function storeCommands(program: Command): void {
  const store = program.command('store').description('all that a store keeps');
  command(store, 'export', 'every patient and every log, a JSON object a line')
    .option('--store <url>', storeUrlHelp)
    .option('--config <file>', 'configuration that names the store, where --store does not')
    .action(async (options: StoreOptions) => {
      const { storeExport } = await import('./commands/store-export.ts');
      await storeExport(options);
    });
}

/** Registered versions of models. */
function modelCommands(program: Command): void {
  const model = program
    .command('model')
    .description('versions of models, where they come from, and which one is served');
  const add = (name: string, description: string): Command =>
    command(model, name, description)
      .option('--store <url>', storeUrlHelp)
      .option('--config <file>', 'configuration that names the store, where --store does not')
      .option('--artifacts <folder>', 'where the files of models lie; artifacts when not given');
  const load = () => import('./commands/model.ts');
  const which = 'such as migraine, migraine@3 or migraine@champion';
  add('list', 'every version of every model').action(async (options: RegistryOptions) => {
    await (await load()).modelList(options);
  });
  add('show', 'one version: lineage, metrics, signature, files')
    .argument('<model>', which)
    .action(async (reference: string, options: RegistryOptions) => {
      await (await load()).modelShow(reference, options);
    });
  add('import', 'register a bundle as a new version')
    .argument('<folder>', 'bundle made by train')
    .requiredOption('--name <name>', 'the model that it is a version of')
    .option('--trust', trustHelp)
    .action(async (folder: string, options: ModelImportOptions) => {
      await (await load()).modelImport(folder, options);
    });
  add('export', 'write the bundle of a version')
    .argument('<model>', which)
    .requiredOption('--out <folder>', 'folder for the bundle; must not exist')
    .action(async (reference: string, options: ModelExportOptions) => {
      await (await load()).modelExport(reference, options);
    });
  add('verify', 'read every file of a version, and ask it again what it was asked at registration')
    .argument('<model>', which)
    .option('--trust', trustHelp)
    .action(async (reference: string, options: RegistryOptions) => {
      await (await load()).modelVerify(reference, options);
    });
  add('promote', 'let champion point to a version that is better on labelled data')
    .argument('<model>', 'such as migraine@3')
    .requiredOption('--data <file>', 'labelled table that the model has not learned from')
    .option('--alias <name>', 'another alias, such as challenger; champion when not given')
    .option('--even-if-worse', 'promote also what is no better; the audit log says so')
    .option('--trust', trustHelp)
    .action(async (reference: string, options: ModelPromoteOptions) => {
      await (await load()).modelPromote(reference, options);
    });
  add('diff', 'what differs between two versions')
    .argument('<before>', which)
    .argument('<after>', which)
    .action(async (before: string, after: string, options: RegistryOptions) => {
      await (await load()).modelDiff(before, after, options);
    });
}

/** What an interrupted training has left. */
function checkpointCommands(program: Command): void {
  const checkpoint = program
    .command('checkpoint')
    .description('what an interrupted training has left');
  const add = (name: string, description: string): Command =>
    command(checkpoint, name, description).argument(
      '<folder>',
      'what --out of the training names, or the folder of its checkpoints',
    );
  const run = async (
    name: 'list' | 'show' | 'restore' | 'prune',
    folder: string,
    options: CheckpointOptions,
  ): Promise<void> => {
    const { checkpointCommand } = await import('./commands/checkpoint.ts');
    checkpointCommand(name, folder, options);
  };
  add('list', 'the checkpoints, newest first').action((folder: string, options: CommonOptions) =>
    run('list', folder, options),
  );
  add('show', 'one checkpoint, with every state read')
    .option('--id <number>', 'which; the newest that is whole when not given', atLeastOne)
    .action((folder: string, options: CheckpointOptions) => run('show', folder, options));
  add('restore', 'which one train --resume goes on from; with --id, go back to that one')
    .option('--id <number>', 'an older one; those after it are removed', atLeastOne)
    .action((folder: string, options: CheckpointOptions) => run('restore', folder, options));
  add('prune', 'remove older checkpoints, and those that are damaged')
    .option('--keep <number>', 'how many stay; 1 when not given', atLeastOne)
    .action((folder: string, options: CheckpointOptions) => run('prune', folder, options));
}

const patientsHelp =
  'table with a row for each patient, for models that were trained with one; instead of that of --config';

const configHelp =
  'configuration it was trained with: own components are looked for beside it, and those it names are run';
const trustHelp = 'run the modules that the bundle names, which can do all that you can';

const storeUrlHelp =
  'where it is kept: sqlite:./prodrome.db, postgres://user@host/database or files:./folder';
const storeHelp = `${configHelp}, and its store is where JSON lines are remembered`;

const command = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no progress');

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number ≥ 0.');
}

function positiveNumber(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number ≥ 0.');
}

/** `--drift job_change=0.2`, in the spelling of configurations. */
function driftShare(
  text: string,
  before: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, number>> {
  const [, name, share] = /^([a-z_]+)=(0(?:\.\d+)?|1(?:\.0+)?)$/.exec(text) ?? [];
  if (name !== undefined) return { ...before, [name]: Number(share) };
  throw new InvalidArgumentError(
    'expected an event and a share from 0 to 1, such as relocation=0.2.',
  );
}

function atLeastOne(text: string): number {
  const count = wholeNumber(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('expected a whole number ≥ 1.');
}

function outputFormat(text: string): string {
  if (['csv', 'json', 'parquet'].includes(text)) return text;
  throw new InvalidArgumentError('expected csv, json or parquet.');
}
