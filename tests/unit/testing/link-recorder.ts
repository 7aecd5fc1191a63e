import type { Transport } from '../../../src/transports/transport';

/** Opens a link and writes down all that its listener is told, in words. */
export function openRecorded(transport: Transport, url: string, subprotocols: readonly string[] = []) {
  const story: string[] = [];
  const link = transport.open(
    { url, subprotocols },
    {
      opened: (subprotocol) => story.push(subprotocol ? `opened ${subprotocol}` : 'opened'),
      received: (data) => story.push(typeof data === 'string' ? data : `${data.byteLength} bytes`),
      closed: (code, reason) => story.push(reason ? `closed ${code} ${reason}` : `closed ${code}`),
    },
  );
  return { link, story };
}
