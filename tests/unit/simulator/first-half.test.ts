// @vitest-environment node
import { test } from 'vitest';
import { expectPromisesKept } from './expect-promises-kept';

test('[PR13] [PR14] [PR15] [PR26] [PR28] [PR29] [PR30] [SQ1] [CH2] [CH3] [CH4] [ST3] [ST4] random histories over clients, hubs and stores keep every promise: the first half of 5,000', async () => {
  await expectPromisesKept(1, 2_500);
}, 900_000);
