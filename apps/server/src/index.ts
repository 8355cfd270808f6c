export { addKey } from './security/keys-file.ts';
export { scopeNames, scopes, type Scope } from './security/scopes.ts';
export { limitsSchema, type Limits } from './serving/limits.ts';
export type { LogStream } from './serving/log.ts';
export type { ModelChoice } from './serving/open-models.ts';
export type { TlsFiles } from './security/tls.ts';
export { startServer, type RunningServer, type ServeOptions } from './serving/start-server.ts';
