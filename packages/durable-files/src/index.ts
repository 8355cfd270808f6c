export {
  asideEnding,
  codeOf,
  makeFolder,
  removeEmpty,
  removeFile,
  writeDurably,
} from './durable-file.ts';
export { holderOf, lockFolder, processClaim, type FolderLock } from './folder-lock.ts';
