import { spawnSync } from 'node:child_process';

// onnxruntime-node's install script would fetch libraries for GPUs from outside the registry; getting-started says so
const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };

/** What a program prints; it must end with `status`, and says there what it says on standard error too. */
export function run(cwd, command, args, status = 0) {
  const ended = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (ended.error) throw ended.error;
  const said = `${ended.stdout}${ended.stderr}`;
  if (ended.status !== status) {
    throw new Error(`${command} ${args.join(' ')}: ended with ${ended.status}\n${said}`);
  }
  return status === 0 ? ended.stdout : said;
}
