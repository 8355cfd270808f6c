import { checkData } from '@prodrome/assembly';
import type { DataCheckOptions } from '../command-options.ts';
import { dataCheckText } from '../data-check-text.ts';
import { interruptible } from '../interrupt.ts';

/** `prodrome data check` */
export async function dataCheckCommand(file: string, options: DataCheckOptions): Promise<void> {
  const { config, beside, json } = options;
  const check = await interruptible((signal) =>
    checkData({
      data: file,
      signal,
      ...(config !== undefined && { config }),
      ...(beside !== undefined && { beside }),
    }),
  );
  process.stdout.write(`${json === true ? JSON.stringify(check) : dataCheckText(check)}\n`);
}
