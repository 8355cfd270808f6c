// Reads files that its parent names, and answers what became of each: in a process of its own, so that a crash is seen.
import { readFile } from 'node:fs/promises';
import { auditFile, parseRecord, readBatches, readDataset, splitLines } from '@prodrome/data';

async function inBatches(path, options) {
  let rows = 0;
  for await (const { report } of readBatches(path, options, { rows: 7 })) rows += report.rowsRead;
  return rows;
}

async function asStream(path) {
  let rows = 0;
  const bytes = await readFile(path);
  for await (const line of splitLines([bytes.subarray(0, 100), bytes.subarray(100)])) {
    parseRecord(line, ++rows);
  }
  return rows;
}

const ways = {
  whole: async (path, options) => (await readDataset(path, options)).report.rowsRead,
  batches: inBatches,
  audit: async (path, options) => {
    await auditFile(path, options);
    return undefined;
  },
  stream: asStream,
};

process.on('message', ({ path, way, options }) => {
  ways[way](path, options).then(
    (rows) => process.send({ outcome: 'read', rows }),
    (error) => {
      const isTold = error?.name === 'ProdromeError' && typeof error.code === 'string';
      process.send({ outcome: isTold ? error.code : 'raw', text: String(error?.stack ?? error) });
    },
  );
});
