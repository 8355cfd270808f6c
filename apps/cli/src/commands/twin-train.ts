import { trainTwin } from '@prodrome/assembly';
import type { TwinTrainOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { twinText } from '../simulation-text.ts';

/** `prodrome twin train` */
export async function twinTrainCommand({
  data,
  config,
  out,
  json,
  quiet,
}: TwinTrainOptions): Promise<void> {
  const answer = await interruptible((signal) =>
    trainTwin({ data, out, signal, ...(config !== undefined && { config }) }),
  );
  if (json === true) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else if (quiet !== true) process.stderr.write(`${twinText(answer)}\n`);
}
