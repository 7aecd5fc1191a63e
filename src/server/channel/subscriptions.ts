import type { SubscribeFrame, UnsubscribeFrame } from '../../protocol/client-frames';
import type { HubErrorCode } from '../../protocol/hub-frames';
import type { FeedSubscriber } from './channel-feed';
import { ownChannel, toUserChannel } from './channels';
import { mayNot, type ConnectionScope } from '../connection/connection-scope';
import { internalRefusal, limitReached, type Refusal } from '../connection/refusal';

export interface Subscriptions {
  subscribe(frame: SubscribeFrame): Promise<void>;
  unsubscribe(frame: UnsubscribeFrame): void;
  /** Asks for each channel anew whether it is still allowed (PR30). */
  recheck(): Promise<void>;
  /** Ends the subscription from our side. */
  remove(channel: string, refusal: Refusal<HubErrorCode>): void;
  end(): void;
}

interface Held extends FeedSubscriber {
  /** As it is stored. */
  readonly channel: string;
  isOver: boolean;
}

/** When a subscribe that the store could not serve is asked again. */
const retryAfterMs = 1_000;

/** The channels one connection listens to. */
export function createSubscriptions<Claims>(scope: ConnectionScope<Claims>): Subscriptions {
  const { peer, hub, isOpen, refuse } = scope;
  const { maxSubscriptions } = hub.limits;
  /** By the name that the client uses. */
  const held = new Map<string, Held>();

  function letGo(name: string): void {
    const subscription = held.get(name);
    if (!subscription) return;
    held.delete(name);
    subscription.isOver = true;
    hub.channels.leave(subscription.channel, subscription);
  }

  function remove(name: string, { code, message }: Refusal<HubErrorCode>): void {
    if (!held.has(name)) return;
    letGo(name);
    peer.send({ type: 'removed', channel: name, code, message });
  }

  return {
    async subscribe({ id, channel: name, from }) {
      if (!held.has(name) && held.size >= maxSubscriptions)
        return refuse(limitReached('maxSubscriptions', maxSubscriptions), id);
      const channel = toStoredChannel(name, scope.user().userId);
      if (channel === undefined) return refuse(noSuchChannel, id);
      const refusal = await mayNot(scope, { action: 'subscribe', channel: name });
      if (!isOpen()) return;
      if (refusal) {
        // What was held before is no longer allowed either.
        letGo(name);
        return refuse(refusal, id);
      }
      letGo(name);
      const subscription: Held = {
        channel,
        isOver: false,
        begin: ({ epoch, offset, id: lastId }, recovered) =>
          peer.send({ type: 'subscribed', id, channel: name, epoch, offset, lastId, recovered }),
        deliver: (frame) => peer.deliver(frame),
        gap: ({ epoch, offset, id: lastId }) => peer.send({ type: 'gap', channel: name, epoch, offset, lastId }),
        drained: () => peer.drained(),
      };
      held.set(name, subscription);
      try {
        await hub.channels.join(channel, subscription, from);
      } catch (error) {
        hub.reportStoreError(error);
        if (held.get(name) === subscription) letGo(name);
        if (isOpen()) refuse({ ...internalRefusal, retryAfterMs }, id);
      }
    },
    unsubscribe({ id, channel }) {
      letGo(channel);
      peer.send({ type: 'unsubscribed', id, channel });
    },
    async recheck() {
      for (const name of [...held.keys()]) {
        const refusal = await mayNot(scope, { action: 'subscribe', channel: name });
        if (refusal && isOpen()) remove(name, refusal);
      }
    },
    remove,
    end() {
      for (const name of [...held.keys()]) letGo(name);
    },
  };
}

const noSuchChannel: Refusal = {
  code: 'forbidden',
  message: `Channels that begin with @ are the hub's: only ${ownChannel}, with a user.`,
};

/** @returns `undefined` for a name that clients may not use */
export function toStoredChannel(name: string, userId: string | undefined): string | undefined {
  if (!name.startsWith('@')) return name;
  return name === ownChannel && userId !== undefined ? toUserChannel(userId) : undefined;
}
