import { doctor } from '@prodrome/assembly';
import { version } from '../version.ts';
import type { CommonOptions } from '../command-options.ts';

/** `prodrome doctor` */
export async function doctorCommand(options: CommonOptions): Promise<void> {
  const found = { prodrome: version, ...(await doctor()) };
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
    return;
  }
  const { machine, engines, components, absent } = found;
  const width = Math.max(
    ...Object.values(components).flatMap((types) => types.map(({ type }) => type.length)),
  );
  const lines = [
    `prodrome ${version}`,
    `Node.js ${machine.node} on ${machine.platform}, ${machine.cores} cores, ${machine.memoryGb} GB`,
    ...Object.entries(engines).map(
      ([name, { ok, optional, detail }]) =>
        `${ok ? 'ok  ' : optional === true ? '-   ' : 'FAIL'} ${name}: ${detail}`,
    ),
    ...Object.entries(components).flatMap(([kind, types]) => [
      '',
      `${kind}:`,
      ...types.map(({ type, description }) => `  ${type.padEnd(width)} ${description}`),
    ]),
    ...Object.entries(absent).map(
      ([name, types]) => `\nnot installed: ${name}, with ${types.join(', ')}`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
