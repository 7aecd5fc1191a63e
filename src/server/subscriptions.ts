import type { SubscribeFrame } from '../protocol/client-frames';
import { mayNot, type ConnectionScope } from './connection-scope';
import { limitReached } from './refusal';

export interface Subscriptions {
  subscribe(frame: SubscribeFrame): Promise<void>;
  unsubscribe(frame: SubscribeFrame): void;
  end(): void;
}

/** The channels one connection listens to. */
export function createSubscriptions<Claims>(scope: ConnectionScope<Claims>): Subscriptions {
  const { peer, hub, isOpen, refuse } = scope;
  const { maxSubscriptions } = hub.limits;
  const held = new Set<string>();
  return {
    async subscribe({ id, channel }) {
      if (!held.has(channel) && held.size >= maxSubscriptions)
        return refuse(limitReached('maxSubscriptions', maxSubscriptions), id);
      const refusal = await mayNot(scope, { action: 'subscribe', channel });
      if (!isOpen()) return;
      if (refusal) return refuse(refusal, id);
      held.add(channel);
      hub.channels.subscribe(channel, peer);
      peer.send({ type: 'subscribed', id, channel });
    },
    unsubscribe({ id, channel }) {
      held.delete(channel);
      hub.channels.unsubscribe(channel, peer);
      peer.send({ type: 'unsubscribed', id, channel });
    },
    end() {
      for (const channel of held) hub.channels.unsubscribe(channel, peer);
      held.clear();
    },
  };
}
