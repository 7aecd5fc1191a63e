import { describe, inject, it } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { webSocket } from '../../../src/transports/web-socket';

describe('webSocket() with the browser’s own WebSocket', () => {
  for (const { title, run } of transportContract({ transport: webSocket(), ...inject('wsContract') })) it(title, run);
});
