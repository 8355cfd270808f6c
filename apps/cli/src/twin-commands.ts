import type { Command } from 'commander';
import type { SimulateOptions, TwinTrainOptions } from './command-options.ts';
import { command } from './command-parts.ts';
import { wholeNumber } from './option-values.ts';

/** `twin` and `simulate`: what a plan would change for one person. */
export function twinCommands(program: Command): void {
  const twin = program.command('twin').description('digital twins: what if a habit were changed');
  command(twin, 'train', 'learn from many people how days come about and act on attacks')
    .requiredOption('--data <file>', 'diary of many people, with their habits')
    .requiredOption('--out <file>', 'where to write the twin (JSON)')
    .option('--config <file>', 'configuration whose data section says which column is what')
    .action(async (options: TwinTrainOptions) => {
      const { twinTrainCommand } = await import('./commands/twin-train.ts');
      await twinTrainCommand(options);
    });

  command(program, 'simulate', 'what a plan would change in the attack days of one person')
    .requiredOption('--twin <file>', 'twin made by twin train')
    .requiredOption('--data <file>', 'table with the columns of the training data')
    .requiredOption('--patient <id>', 'for whom')
    .requiredOption('--plan <file>', 'what is to be changed (YAML)')
    .option(
      '--time <time>',
      "after which day, as the data write it; the patient's last when not given",
    )
    .option('--seed <number>', 'seed of everything random; 0 when not given', wholeNumber)
    .option('--doses', 'also the plan followed on a quarter, half and three quarters of its days')
    .action(async (options: SimulateOptions) => {
      const { simulateCommand } = await import('./commands/simulate.ts');
      await simulateCommand(options);
    });
}
