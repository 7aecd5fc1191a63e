import { defineChannel } from 'tidewire/core';
// What useChannel reads, without React.
import { channelFolds } from '../../dist/core/channel/channel-folds.js';
import { openClient, record, transports, until } from './clients.mjs';

/**
 * A client that reads channels, as a listener and as a component would. Resolves when it is up to date.
 *
 * @param hub its port
 * @param readLog what the app's server would answer: the log as it is now
 * @param from positions by channel
 */
export async function openSubscriber({ name, transport, hub, channels, readLog, from }) {
  let port = hub;
  const address = () => `${transports[transport].scheme}://127.0.0.1:${port}/live`;
  const client = await openClient({ transport, address, user: name });
  const readers = channels.map((channel) => read(client, channel, readLog, from?.[channel]));
  const subscriber = {
    name,
    readers,
    isLive: () => readers.every(({ isLive }) => isLive()),
    heard: (channel) => readers[channels.indexOf(channel)].heard,
    positions: () => Object.fromEntries(readers.map(({ channel }) => [channel.name, channel.position])),
    goAway: () => client.disconnect(),
    comeBack(to) {
      port = to;
      client.connect();
    },
  };
  await until(`${name} is live`, subscriber.isLive);
  return subscriber;
}

/** A channel with all that its reader is told, and beside it the fold that a component would show. */
function read(client, name, readLog, from) {
  const { channel, heard, gaps } = record(client, name, from);
  let start = from;
  channel.continuity.subscribe(() => {
    if (channel.continuity.current.status === 'live') start ??= channel.position;
  });
  const ids = defineChannel({
    name,
    initial: [],
    reduce: (known, { id }) => [...known, id],
    async snapshot() {
      const log = await readLog(name);
      return { state: log.map(({ id }) => id), offset: log.length };
    },
  });
  const view = client.attach(channelFolds).get(ids()).read();
  view.subscribe(() => undefined);
  return {
    channel,
    heard,
    gaps,
    /** Where it began. */
    start: () => start,
    state: () => view.current.data,
    isLive: () => [channel.continuity.current, view.current.continuity].every(({ status }) => status === 'live'),
  };
}
