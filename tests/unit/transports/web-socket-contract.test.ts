// @vitest-environment node
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { webSocket } from '../../../src/transports/web-socket';
import { startWsContractServer } from '../../setup/ws-contract-server';

const server = await startWsContractServer();
afterAll(() => server.close());

describe('webSocket() with ws, in Node', () => {
  for (const { title, run } of transportContract({ transport: webSocket({ WebSocket }), ...server })) it(title, run);
});

describe('webSocket() where there is none', () => {
  it('closes with 1006 and says why', async () => {
    const original = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
    Reflect.deleteProperty(globalThis, 'WebSocket');
    try {
      const reason = await new Promise<string>((resolve) =>
        webSocket().open(
          { url: server.url, subprotocols: [] },
          { opened: () => undefined, received: () => undefined, closed: (code, text) => resolve(`${code}: ${text}`) },
        ),
      );
      expect(reason).toBe('1006: bad address, or no WebSocket');
    } finally {
      if (original) Object.defineProperty(globalThis, 'WebSocket', original);
    }
  });

  it('keeps the address, and a token in it, out of the reason', async () => {
    const reason = await new Promise<string>((resolve) =>
      webSocket({ WebSocket }).open(
        { url: 'wss://[?token=secret', subprotocols: [] },
        { opened: () => undefined, received: () => undefined, closed: (_code, text) => resolve(text) },
      ),
    );
    expect(reason).not.toContain('secret');
  });
});
