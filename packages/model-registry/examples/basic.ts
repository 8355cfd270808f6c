import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore } from '@prodrome/core';
import { createModelRegistry, diffVersions, parseReference } from '@prodrome/model-registry';
import { createArtifactFolder } from '@prodrome/persistence';

const registry = createModelRegistry({
  store: createMemoryStore(),
  artifacts: createArtifactFolder(mkdtempSync(join(tmpdir(), 'prodrome-'))),
});

for (const logLoss of [0.52, 0.48]) {
  await registry.register('migraine', {
    model: `model of ${logLoss}`,
    files: new Map([['weights.bin', Buffer.from(String(logLoss))]]),
    lineage: { data: 'hash of the data', config: 'hash of the plan', code: {} },
    metrics: { logLoss },
    signature: { columns: ['sleep'] },
  });
}
await registry.promote('migraine', 1, 'champion', { evaluation: { logLoss: 0.52 } });
await registry.promote('migraine', 2, 'champion', { against: 1, evaluation: { logLoss: 0.48 } });

const [one, champion] = [
  await registry.version(parseReference('migraine@1')),
  await registry.version(parseReference('migraine@champion')),
];
console.log(champion.version, diffVersions(one, champion)[0]);
