import type { Command } from 'commander';
import type { KeyCreateOptions, ServeOptions, WorkerOptions } from './command-options.ts';
import { command, configHelp, trustHelp } from './command-parts.ts';
import { atLeastOne, wholeNumber } from './option-values.ts';

/** A model as a server, and who may ask it. */
export function serverCommands(program: Command): void {
  command(program, 'serve', 'answer over HTTP: patients, and the Open Inference Protocol')
    .requiredOption(
      '--model <model>',
      'bundle made by train, or a model of the registry in --store, such as migraine@champion',
    )
    .option(
      '--shadow <model>',
      'another one that is asked too and answers nobody: /metrics tells how far its forecasts lie from the others',
    )
    .option('--twin <file>', 'digital twin made by twin train: then plans can be simulated')
    .option(
      '--artifacts <folder>',
      'where the files of registered models lie; artifacts when not given',
    )
    .option(
      '--watch <seconds>',
      'how often it is looked whether an alias points to another model; 30 when not given, 0 = at SIGHUP alone',
      wholeNumber,
    )
    .option('--config <file>', configHelp)
    .option('--trust', trustHelp)
    .option('--name <name>', "how requests name the model; its folder's name when not given")
    .option(
      '--host <address>',
      '127.0.0.1 when not given; others than loopback need --keys or --identity',
    )
    .option('--port <number>', '8080 when not given; 0 = any that is free', wholeNumber)
    .option(
      '--store <url>',
      'where patients are kept: sqlite:./prodrome.db or postgres://user@host/database; <model>.patients.db when not given',
    )
    .option(
      '--keys <file>',
      'hashes of the keys that may ask, as key create writes them; else PRODROME_API_KEYS_FILE; else one key for this run',
    )
    .option(
      '--identity <file>',
      'names an identity provider (issuer, audience, jwks), whose tokens are taken beside keys',
    )
    .option('--tls-cert <file>', 'certificate with its chain, PEM: HTTPS alone is spoken then')
    .option('--tls-key <file>', 'its private key, PEM')
    .option(
      '--requests-per-minute <number>',
      'that a key may make; 6000 when not given',
      atLeastOne,
    )
    .action(async (options: ServeOptions) => {
      const { serveCommand } = await import('./commands/serve.ts');
      await serveCommand(options);
    });
  const key = program.command('key').description('keys of a server');
  command(key, 'create', 'make a key, print it once, and keep its hash')
    .argument('<name>', 'names the key in logs, such as ward-3')
    .requiredOption('--keys <file>', 'file of keys; made when it does not exist')
    .requiredOption('--scopes <list>', 'of read,write,erase,infer,operate, with commas')
    .option('--expires <instant>', 'from then on it is refused, such as 2027-01-31T00:00:00Z')
    .action(async (name: string, options: KeyCreateOptions) => {
      const { keyCreateCommand } = await import('./commands/key-create.ts');
      await keyCreateCommand(name, options);
    });
}

/** Other machines that carry out tasks of trainings. */
export function workerCommands(program: Command): void {
  command(program, 'worker', 'carry out tasks of `train --execution queue`, until it is stopped')
    .requiredOption(
      '--store <url>',
      'the database of the trainings, such as postgres://user@host/database; its password is better in PGPASSWORD',
    )
    .option(
      '--workers <number>',
      'tasks at once, each in a process of its own; as many as the machine has cores when not given',
      atLeastOne,
    )
    .option(
      '--artifacts <folder>',
      'the folder that trainings share with their workers, if they do',
    )
    .option(
      '--config <file>',
      'configuration whose own components may be run: they are looked for beside it',
    )
    .action(async (options: WorkerOptions) => {
      const { workerCommand } = await import('./commands/worker.ts');
      await workerCommand(options);
    });
}
