export { measureSampleName } from './sample-name.ts';
