import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files } from '@prodrome/persistence';

const folder = mkdtempSync(join(tmpdir(), 'prodrome-'));
const store = files.create({ folder: 'patient_memory' }, { folder });
const memory = { model: 'one', asOf: 19_800, values: Float64Array.of(0.25, NaN) };
await store.save(new Map([['ann', memory]]));

// another process finds it
const again = files.create({ folder: 'patient_memory' }, { folder });
console.log((await again.load(['ann', 'bob'])).get('ann')?.values);
await again.erase(['ann']);
console.log((await store.load(['ann'])).size);
