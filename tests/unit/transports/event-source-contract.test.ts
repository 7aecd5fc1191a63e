// @vitest-environment node
import { afterAll, describe, expect, it } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { eventSource } from '../../../src/transports/http/event-source';
import { startHttpContractServer } from '../../setup/http-contract-server';

const server = await startHttpContractServer();
afterAll(() => server.close());

describe('eventSource(), in Node, against the hub’s own HTTP door', () => {
  for (const { title, run } of transportContract({ transport: eventSource(), ...server })) it(title, run);

  it('[PR42] carries text that the format could not carry as it is', async () => {
    const texts = [
      'a\rb',
      '\r',
      '\r\n',
      '\n',
      '\n\n',
      ' led by a space',
      '\uFEFFmark',
      'data: x',
      ': no comment',
      '\ud800',
    ];
    const received: unknown[] = [];
    await new Promise<void>((resolve) => {
      const link = eventSource().open(
        { url: `${server.url}?do=echo`, subprotocols: [] },
        {
          opened: () => texts.forEach((text) => link.send(text)),
          received(data) {
            received.push(data);
            if (received.length < texts.length) return;
            link.close();
            resolve();
          },
          closed: () => resolve(),
        },
      );
    });
    // Half a character is none in UTF-8.
    expect(received).toEqual([...texts.slice(0, -1), '\uFFFD']);
  });
});
