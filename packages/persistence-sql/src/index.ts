export { sqlite } from './sqlite.ts';
export { sqliteOptionsSchema, type SqliteOptions } from './sqlite-options.ts';
export { postgres } from './postgres.ts';
export { postgresOptionsSchema, type PostgresOptions } from './postgres-options.ts';
