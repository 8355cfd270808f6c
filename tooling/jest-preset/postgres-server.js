import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The server that `PRODROME_TEST_POSTGRES_URL` names, or one of its own on a free port with a folder of its own; undefined, with one line that
 * says so, where PostgreSQL is not installed.
 */
export async function startPostgres() {
  const url = process.env['PRODROME_TEST_POSTGRES_URL'];
  if (url !== undefined) return { url, stop: () => undefined };
  const programs = programFolder();
  if (programs === undefined) {
    process.stderr.write(
      'Skipped: the tests on PostgreSQL. Install postgresql, or name a server in PRODROME_TEST_POSTGRES_URL\n',
    );
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-postgres-'));
  const data = join(folder, 'data');
  const run = asServerUser(folder);
  const port = await freePort();
  run(join(programs, 'initdb'), [
    ...['-D', data, '-U', 'prodrome', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ]);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  const control = (...given) => run(join(programs, 'pg_ctl'), ['-D', data, '-w', ...given]);
  const start = () => control('-o', settings, '-l', join(folder, 'log'), 'start');
  const halt = () => control('-m', 'immediate', 'stop');
  start();
  return {
    url: `postgres://prodrome@127.0.0.1:${port}/postgres`,
    crash: { halt, resume: start },
    stop: () => {
      halt();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Where the programs of the newest installed server lie: Debian's are not on the path. */
function programFolder() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  const onPath = (process.env['PATH'] ?? '').split(':');
  return [...versions.map((version) => join(debian, version, 'bin')), ...onPath].find((folder) =>
    ['initdb', 'pg_ctl'].every((program) => existsSync(join(folder, program))),
  );
}

/** The server refuses to run as root. */
function asServerUser(folder) {
  const options = { stdio: 'pipe', cwd: folder };
  if (process.getuid?.() !== 0) return (program, given) => execFileSync(program, given, options);
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [id('-u'), id('-g')];
  chownSync(folder, uid, gid);
  return (program, given) => execFileSync(program, given, { ...options, uid, gid });
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
