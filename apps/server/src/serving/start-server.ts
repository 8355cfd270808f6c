import type { AddressInfo } from 'node:net';
import type { Server as SecureServer } from 'node:tls';
import { resolve } from 'node:path';
import { openFullStore, openTwin } from '@prodrome/assembly';
import { ProdromeError } from '@prodrome/core';
import type { Logger } from 'pino';
import { cdsRoutes } from '../clinical/cds-hooks.ts';
import { fhirRoutes } from '../clinical/fhir-routes.ts';
import { createForecastFeed } from '../models/forecast-feed.ts';
import { inferenceRoutes } from '../inference/inference-routes.ts';
import { forecastRoutes } from '../patients/forecast-routes.ts';
import { patientRoutes } from '../patients/patient-routes.ts';
import { simulationRoutes } from '../patients/simulation-routes.ts';
import { createApiKey, createApiKeys, type ApiKey } from '../security/api-keys.ts';
import { readKeysFile } from '../security/keys-file.ts';
import { scopeNames } from '../security/scopes.ts';
import { readTls, type TlsFiles } from '../security/tls.ts';
import { readIdentity } from '../security/tokens.ts';
import { createGate } from './gate.ts';
import { limitsSchema, type Limits } from './limits.ts';
import { createLog, errorForLog, type LogStream } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openModels, type ModelChoice } from './open-models.ts';
import { operationRoutes } from './operation-routes.ts';
import { createServer } from './server.ts';
import { version } from './version.ts';

/** What is served, where, and to whom. */
export interface ServeOptions extends ModelChoice {
  /** File of a digital twin, learned from data that are written like those of the model: then plans can be simulated. */
  readonly twin?: string;
  /** How requests of the Open Inference Protocol name the model; the name of its folder when absent. */
  readonly name?: string;
  /** 127.0.0.1 when absent. Others than loopback need `keys`. */
  readonly host?: string;
  /** 8080 when absent; 0 = any that is free. */
  readonly port?: number;
  /** File of API keys; when absent one key is made that holds as long as the server runs. */
  readonly keys?: string;
  /** File that names an identity provider, whose tokens are taken beside API keys. */
  readonly identity?: string;
  /** Files of a certificate: then it speaks HTTPS alone. */
  readonly tls?: TlsFiles;
  readonly limits?: Partial<Limits>;
  /** Fewer lines in the log: warnings and errors alone. */
  readonly quiet?: boolean;
  /** Where the log goes; standard error when absent. */
  readonly log?: LogStream;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** SHA-256 that names the model that is served now. */
  readonly model: string;
  /** The key of a server without a file of keys. */
  readonly key?: string;
  /** Reads the models, the files of keys, of the identity provider and of the certificate again; what cannot be read changes nothing. */
  reload(): Promise<void>;
  /** Takes no more requests, ends those that it has, closes the store. */
  close(): Promise<void>;
}

/**
 * Opens a bundle and a store, and serves them.
 * @throws ProdromeError as `openModel` and `openFullStore`; `USAGE` for a host that others reach without a file of keys, or an address that cannot be had; `CONFIG`, `CONFIG_MISSING` for keys.
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { model: folder, host = '127.0.0.1', port = 8080, keys: file, identity } = options;
  if (file === undefined && identity === undefined && !isLoopback(host)) {
    throw new ProdromeError('USAGE', {
      where: '--host',
      expected: 'an address of this machine alone, such as 127.0.0.1, where there are no keys',
      got: host,
      hint: 'Name a file of keys with --keys: prodrome key create makes one',
    });
  }
  const limits = limitsSchema.parse(options.limits ?? {});
  const log = createLog(options.log, options.quiet);
  const ownKey = file === undefined ? createApiKey('this-run', scopeNames) : undefined;
  const read = async (): Promise<readonly ApiKey[]> =>
    file === undefined ? (ownKey ? [ownKey.entry] : []) : readKeysFile(file);
  let keys = createApiKeys(await read());
  let tokens = identity === undefined ? undefined : await readIdentity(identity);
  const tls = options.tls && (await readTls(options.tls));
  // a database opens when it is first asked
  const url = options.store ?? `sqlite:${resolve(folder)}.patients.db`;
  const store = await openFullStore({ url });
  const metrics = createMetrics();
  const twin = options.twin === undefined ? undefined : await openTwin(options.twin);
  const feed = createForecastFeed();
  const models = await openModels(options, { store, metrics, log, feed }).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  const { served } = models;
  const stop = async (): Promise<void> => {
    await models.close();
    await store.close();
  };
  try {
    await store.read('runs', { limit: 1 });
    twin?.expectColumns(served().model.manifest.schema);
  } catch (error) {
    await stop();
    throw error;
  }
  let isStopping = false;
  const isReady = (): boolean => !isStopping;
  const clinical = { served, store, version };
  const others = [
    ...patientRoutes({ served, store, feed }),
    ...forecastRoutes(served),
    ...(twin ? simulationRoutes({ served, store, twin }) : []),
    ...fhirRoutes(clinical),
    ...cdsRoutes(clinical),
    ...inferenceRoutes({ served, name: options.name ?? models.name, version, isReady }),
  ];
  const own = operationRoutes({ store, metrics, version, isReady }, others);
  const app = createServer({
    routes: [...own, ...others],
    gate: createGate(
      () => keys,
      limits,
      identity === undefined
        ? undefined
        : {
            callerOf: async (token) => tokens?.callerOf(token),
          },
    ),
    ...{ log, metrics, limits },
    ...(tls && { tls }),
  });
  await app.listen({ host, port }).catch(async (cause: unknown) => {
    await stop();
    throw notListening(host, port, cause);
  });
  const address = urlOf(app.server.address() as AddressInfo, tls !== undefined);
  log.info({ url: address, model: served().model.hash, version }, 'listening');
  return {
    url: address,
    get model() {
      return served().model.hash;
    },
    ...(ownKey && { key: ownKey.key }),
    reload: async () => {
      await models.reload();
      await attempt(log, 'keys', async () => {
        keys = createApiKeys(await read());
      });
      if (identity !== undefined) {
        await attempt(log, 'identity provider', async () => {
          tokens = await readIdentity(identity);
        });
      }
      if (options.tls) {
        const files = options.tls;
        await attempt(log, 'certificate', async () => {
          (app.server as unknown as SecureServer).setSecureContext(await readTls(files));
        });
      }
      // who may wait is asked anew
      feed.interrupt();
    },
    close: async () => {
      isStopping = true;
      log.info('stopping');
      feed.close();
      await closeServer(app.server, () => app.close(), limits.drainMs);
      await stop();
      log.info('stopped');
    },
  };
}

/** What is read again replaces what was; what cannot be changes nothing. */
async function attempt(log: Logger, what: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
    log.info({ what }, 'read again');
  } catch (error) {
    log.error({ what, ...errorForLog(error) }, 'stays as it was');
  }
}

/** Requests that do not end in time are cut off. */
async function closeServer(
  server: { closeAllConnections(): void },
  close: () => Promise<void>,
  drainMs: number,
): Promise<void> {
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, drainMs);
  try {
    await close();
  } finally {
    clearTimeout(timer);
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

const urlOf = ({ address, port, family }: AddressInfo, isSecure: boolean): string =>
  `${isSecure ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

const notListening = (host: string, port: number, cause: unknown): ProdromeError =>
  new ProdromeError('USAGE', {
    where: `--host ${host} --port ${port}`,
    expected: 'an address that is free',
    got: cause instanceof Error ? cause.message : String(cause),
    hint: 'Choose another --port; 0 takes any that is free',
    cause,
  });
