import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf, ProdromeError } from '@prodrome/core';
import { sqlite, sqliteOptionsSchema } from '@prodrome/persistence-sql';

const folder = mkdtempSync(join(tmpdir(), 'prodrome-'));
const store = sqlite.create(sqliteOptionsSchema.parse({ file: 'prodrome.db' }), { folder });

const told = (day: number, sleep: number) => ({
  ...{ subject: 'ann', at: instantOf(day), key: `diary-${day}` },
  body: { values: { sleep } },
});
console.log(await store.append('observations', [told(19_800, 7.5), told(19_801, 6)]));
// the same again adds nothing; something else under the same key is refused
console.log(await store.append('observations', [told(19_801, 6)]));
try {
  await store.append('observations', [told(19_801, 9)]);
} catch (error) {
  if (ProdromeError.is(error, 'DATA_CONFLICT')) console.log(error.message);
}

const window = await store.read('observations', { subject: 'ann', from: instantOf(19_801) });
console.log(window.map(({ at, body }) => [at, body.values['sleep']]));

await store.erase(['ann']);
console.log((await store.read('audit')).map(({ body }) => body));
await store.close();
