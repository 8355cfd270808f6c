import { expect, test } from '@jest/globals';
import { context, create, diary, names } from './support.ts';

test.each(names)('a cancelled training of %s ends before its next tree', async (name) => {
  const controller = new AbortController();
  let trees = 0;
  const training = create(name).train(diary(), {
    ...context,
    signal: controller.signal,
    progress: ({ done }) => {
      trees = done;
      if (done === 3) controller.abort();
    },
  });
  await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(trees).toBe(3);
});
