import { installed } from '@prodrome/assembly';
import { ProdromeError } from '@prodrome/core';
import type { ServeOptions } from '../command-options.ts';
import { moduleSettings } from '../module-settings.ts';
import { writeLine } from '../write-line.ts';

/** `prodrome serve`: until it is told to stop, by a signal. */
export async function serveCommand(options: ServeOptions): Promise<void> {
  const { startServer } = await installed('@prodrome/server', () => import('@prodrome/server'));
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const { base, trust, patients } = await moduleSettings(options);
  if (patients !== undefined) {
    process.stderr.write(
      `note: a server does not read ${patients}: tell its columns with the days\n`,
    );
  }
  const { model, name, host, port, store, quiet, json, requestsPerMinute } = options;
  const { shadow, twin, artifacts, watch } = options;
  const keys = options.keys ?? process.env['PRODROME_API_KEYS_FILE'];
  const tls = tlsOf(options);
  const server = await startServer({
    model,
    ...(name !== undefined && { name }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(store !== undefined && { store }),
    ...(keys !== undefined && { keys }),
    ...(options.identity !== undefined && { identity: options.identity }),
    ...(tls && { tls }),
    ...(quiet !== undefined && { quiet }),
    ...(base !== undefined && { base }),
    ...(trust !== undefined && { trust }),
    ...(requestsPerMinute !== undefined && { limits: { requestsPerMinute } }),
    ...(shadow !== undefined && { shadow }),
    ...(twin !== undefined && { twin }),
    ...(artifacts !== undefined && { artifacts }),
    ...(watch !== undefined && { watchSeconds: watch }),
  });
  const reload = (): void => void server.reload();
  process.on('SIGHUP', reload);
  try {
    const { url, key } = server;
    await writeLine(
      json === true
        ? JSON.stringify({ url, model: server.model, ...(key !== undefined && { key }) })
        : `Model ${server.model.slice(0, 12)} is served at ${url}${keyText(key)}`,
    );
    await stopped;
  } finally {
    process.off('SIGHUP', reload);
    await server.close();
  }
}

/** @throws ProdromeError `USAGE` for a certificate without its key, or a key without its certificate. */
function tlsOf({
  tlsCert: cert,
  tlsKey: key,
}: ServeOptions): { cert: string; key: string } | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === undefined && key === undefined) return undefined;
  throw new ProdromeError('USAGE', {
    where: 'serve',
    expected: '--tls-cert and --tls-key together',
    got: cert === undefined ? '--tls-key alone' : '--tls-cert alone',
  });
}

const keyText = (key: string | undefined): string =>
  key === undefined ? '' : `\nKey for as long as it runs: ${key}`;
