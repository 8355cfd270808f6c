import { writeGraph } from '@prodrome/assembly';
import type { ModelGraphOptions } from '../command-options.ts';
import { moduleSettings } from '../module-settings.ts';

/** `prodrome model graph` */
export async function modelGraph(folder: string, options: ModelGraphOptions): Promise<void> {
  const { out, json } = options;
  const open = await moduleSettings(options);
  const { notCompiled, answered, ...graph } = await writeGraph({ folder, out, open });
  const document = { out, ...graph, notCompiled, answered };
  const lines = [
    `Graph: ${out} (model ${graph.model.slice(0, 12)})`,
    ...(answered ? ['It answers the golden rows of the bundle as the bundle does.'] : []),
    ...notCompiled.map(({ part, reason }) => `Not in it: ${part}: ${reason}`),
  ];
  process.stdout.write(`${json === true ? JSON.stringify(document) : lines.join('\n')}\n`);
}
