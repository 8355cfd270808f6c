import { executorChecks, runChecks } from '@prodrome/conformance';
import { afterAll, expect, it } from '@jest/globals';
import { queueExecutor } from '../src/index.ts';
import { beginWorker, endWorkers, optionsOf, server } from './support.ts';

afterAll(async () => {
  await endWorkers();
  server?.stop();
});

const onPostgres = server ? it : it.skip;

onPostgres('the executor of workers keeps the laws of executors', async () => {
  const options = optionsOf('laws');
  await beginWorker(options, { workers: 2 });
  const subject = { type: queueExecutor, options };
  expect((await runChecks(executorChecks, subject)).gaps).toEqual([]);
});
