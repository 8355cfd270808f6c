export { files } from './files.ts';
export { filesOptionsSchema, type FilesOptions } from './files-options.ts';
