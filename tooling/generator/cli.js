// `pnpm new expert|gate|package <name>`: writes a package that passes every check as it stands.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate, Refusal } from './index.js';

const usage = `usage: pnpm new expert <name>
       pnpm new gate <name>
       pnpm new package <name> [--layer kit|component|workflow]`;

try {
  const { positionals, values } = readArguments();
  const [kind, name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw new Refusal(usage);
  const { folder, files } = await generate(fileURLToPath(new URL('../..', import.meta.url)), {
    kind,
    name,
    layer: values.layer,
  });
  console.log(files.join('\n'));
  console.log(`\nnext:\n  pnpm install\n  pnpm test ${folder}\n  pnpm rules`);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { layer: { type: 'string' } } });
  } catch (error) {
    throw new Refusal(`${error.message}\n${usage}`);
  }
}
