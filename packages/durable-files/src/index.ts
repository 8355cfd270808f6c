export {
  asideEnding,
  codeOf,
  makeFolder,
  removeEmpty,
  removeFile,
  writeDurably,
} from './durable-file.ts';
export { lockFolder, type FolderLock } from './folder-lock.ts';
