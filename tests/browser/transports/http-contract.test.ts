import { describe, expect, inject, it } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { eventSource } from '../../../src/transports/http/event-source';
import { longPolling } from '../../../src/transports/http/long-polling';
import type { Transport } from '../../../src/transports/transport';

const counterpart = inject('httpContract');

/**
 * Each link at a host of its own: Chromium opens no more than six connections to one over HTTP/1.1, and the contract opens ten links at
 * once. Whatever ends in `.localhost` is this machine.
 */
function atOwnHosts(transport: Transport): Transport {
  let count = 0;
  return {
    name: transport.name,
    open: ({ url, subprotocols }, listener) =>
      transport.open({ url: url.replace('//localhost', `//link-${++count}.localhost`), subprotocols }, listener),
  };
}

describe.each([eventSource(), longPolling()])('$name in the browser, at another origin', (transport) => {
  for (const { title, run } of transportContract({ ...counterpart, transport: atOwnHosts(transport) })) it(title, run);

  it('[PR46] reaches a hub of another origin with headers of the application', async () => {
    const make = transport.name === 'event-source' ? eventSource : longPolling;
    const received = await new Promise((resolve, reject) => {
      const link = make({ headers: { authorization: 'Bearer a', 'x-tenant': 'blue' } }).open(
        { url: `${counterpart.url}?do=echo`, subprotocols: [] },
        {
          opened: () => queueMicrotask(() => link.send('hello')),
          received(data) {
            resolve(data);
            link.close();
          },
          closed: (_code, reason) => reject(new Error(reason)),
        },
      );
    });
    expect(received).toBe('hello');
  });
});
