export {
  compiledRows,
  compileModel,
  openCompiledSession,
  type CompiledSession,
  type CompiledSettings,
} from './session.ts';
