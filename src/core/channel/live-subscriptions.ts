import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';

export interface LiveSubscriptions {
  /** The channel's messages arrive from now until the last holder lets go. */
  hold(channel: string): Undo;
}

/**
 * Channels, live only: one subscription at the server for all holders, made again after every reconnect. On protocols without
 * subscriptions it sends nothing; the server decides what arrives.
 */
export function liveSubscriptions({ environment, protocol, connection, inbox }: CapabilityContext): LiveSubscriptions {
  const holders = new Map<string, number>();
  /** The id of the last question about each channel that is held. */
  const asked = new Map<string, string>();

  function ask(channel: string): void {
    const id = environment.randomId();
    asked.set(channel, id);
    connection.host.write(protocol.subscribe?.(id, channel));
  }

  connection.join({
    connected() {
      asked.clear();
      for (const channel of holders.keys()) ask(channel);
    },
    heard(incoming) {
      if (incoming.kind !== 'outcome' || incoming.outcome.status !== 'rejected') return;
      for (const [channel, id] of asked)
        if (id === incoming.id) inbox.count('error', `The subscription to "${channel}" was refused.`);
    },
  });

  return {
    hold(channel) {
      const count = holders.get(channel) ?? 0;
      holders.set(channel, count + 1);
      if (count === 0 && connection.state.current.status === 'connected') ask(channel);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (holders.get(channel) ?? 1) - 1;
        if (left > 0) return void holders.set(channel, left);
        holders.delete(channel);
        asked.delete(channel);
        // Before the welcome the hub wants to hear of nothing (PR2).
        if (connection.host.isConnected())
          connection.host.write(protocol.unsubscribe?.(environment.randomId(), channel));
      };
    },
  };
}
