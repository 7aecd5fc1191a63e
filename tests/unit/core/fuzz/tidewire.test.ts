// @vitest-environment node
import { test } from 'vitest';
import { expectPromisesKept } from './expect-promises-kept';
import { tidewireKind } from './servers';

test('[CN1] [CN2] [CN3] [CN20] [CN21] [SQ1] [SQ4] [SQ7] random histories over tidewire keep every promise', async () => {
  await expectPromisesKept(tidewireKind);
}, 180_000);
