import type { Command } from 'commander';
import type {
  CheckpointOptions,
  CommonOptions,
  ModelExportOptions,
  ModelGraphOptions,
  ModelImportOptions,
  ModelPromoteOptions,
  PatientOptions,
  RegistryOptions,
  StoreOptions,
} from './command-options.ts';
import { command, configHelp, storeUrlHelp, trustHelp } from './command-parts.ts';
import { atLeastOne } from './option-values.ts';

/** What is kept of one patient. */
export function patientCommands(program: Command): void {
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
export function storeCommands(program: Command): void {
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
export function modelCommands(program: Command): void {
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
  command(model, 'graph', 'write a bundle as one ONNX file, once it answers as the bundle does')
    .argument('<folder>', 'bundle made by train')
    .requiredOption('--out <file>', 'the ONNX file; must not exist')
    .option('--config <file>', configHelp)
    .option('--trust', trustHelp)
    .action(async (folder: string, options: ModelGraphOptions) => {
      const { modelGraph } = await import('./commands/model-graph.ts');
      await modelGraph(folder, options);
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
export function checkpointCommands(program: Command): void {
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
