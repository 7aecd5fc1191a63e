// @vitest-environment node
import { test } from 'vitest';
import { expectPromisesKept } from './expect-promises-kept';
import { plainKind } from './servers';

test('[CN1] [CN2] [CN3] [CN20] [CN21] [SQ1] [SQ4] [SQ7] random histories over plain keep every promise', async () => {
  await expectPromisesKept(plainKind);
}, 180_000);
