import { join } from 'node:path';
import type { CommonOptions } from '../command-options.ts';
import { starterFiles, writeStarter } from '../starter.ts';

/** `prodrome init` */
export async function initCommand(folder: string, options: CommonOptions): Promise<void> {
  await writeStarter(folder);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ folder, files: starterFiles })}\n`);
    return;
  }
  const config = join(folder, 'moe.yaml');
  process.stdout.write(
    [
      `Wrote ${starterFiles.join(', ')} in ${folder === '.' ? 'this folder' : folder}.`,
      '',
      'Look at your data, then train:',
      `  prodrome data check diary.csv --config ${config}`,
      `  prodrome train --config ${config} --data diary.csv --out model`,
      '',
      'An expert of your own: install what it needs, test it, then uncomment it in moe.yaml:',
      ...(folder === '.' ? [] : [`  cd ${folder}`]),
      '  npm install @prodrome/core @prodrome/conformance zod && npm pkg set type=module',
      '  node --test',
      '',
    ].join('\n'),
  );
}
