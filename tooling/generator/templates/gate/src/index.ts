export { sampleNameGate } from './sample-name.ts';
export { sampleNameOptionsSchema, type SampleNameOptions } from './sample-name-options.ts';
