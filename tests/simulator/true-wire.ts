import type { TrueSends } from './true-sends';
import type { Permissions } from './permissions';
import type { Verdict } from './verdict';

/** One link of one client, as the oracle reads along. */
export interface TrueLink {
  wrote(text: string): void;
  heard(text: string): void;
}

export interface TrueWire {
  link(place: string): TrueLink;
}

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly channel?: string;
  readonly user?: string;
  readonly client?: string;
  readonly frames?: readonly Frame[];
}

/** How long a hub may take to end what renewed credentials no longer allow, and its word to arrive, in ms. */
const recheckMs = 40_000;

/**
 * Reads what a client and its hubs say to each other: what was written, and that nothing of a channel comes over a subscription that
 * was not allowed when it was made or resumed.
 *
 * @param isOrdered the network keeps the order of a link; else what comes late proves nothing
 * @param troubledAt when a page or a hub last stood still, or something was slow
 */
export function createTrueWire(
  verdict: Verdict,
  sends: TrueSends,
  permissions: Permissions,
  now: () => number,
  isOrdered: boolean,
  troubledAt: () => number,
): TrueWire {
  const { claim } = verdict;
  /** When each publisher said hello first. */
  const firstHello = new Map<string, number>();
  return {
    link(place) {
      let since = now();
      let user = '';
      const asked = new Map<string, { readonly channel: string; readonly at: number }>();
      const renewals = new Map<string, number>();
      const granted = new Set<string>();
      /** What a renewal should have ended, and since when. */
      const ending = new Map<string, number>();

      function read(frame: Frame): void {
        const { type, id = '', channel = '' } = frame;
        switch (type) {
          case 'batch':
            return frame.frames?.forEach(read);
          case 'welcome':
            user = frame.user ?? '';
            return;
          case 'subscribed':
            return checkGrant(id, channel);
          case 'removed':
          case 'unsubscribed':
            return void granted.delete(channel);
          case 'error': {
            const refused = asked.get(id);
            if (refused) granted.delete(refused.channel);
            return;
          }
          case 'authenticated':
            return checkRenewal(id);
          case 'event':
            if (channel) checkEvent(channel);
        }
      }

      function checkGrant(id: string, channel: string): void {
        const { at } = asked.get(id) ?? { at: now() };
        granted.add(channel);
        ending.delete(channel);
        claim(
          permissions.wasAllowed(place, user, channel, at, now()),
          'authorised',
          () => `${user} was subscribed to ${channel}, which was not allowed since ${at}`,
        );
      }

      function checkRenewal(id: string): void {
        const at = renewals.get(id) ?? now();
        for (const channel of granted)
          if (!permissions.wasAllowed(place, user, channel, at, now())) ending.set(channel, now());
      }

      function checkEvent(channel: string): void {
        if (!isOrdered) return;
        claim(
          granted.has(channel),
          'authorised',
          () => `${user} was sent an event of ${channel} without a subscription`,
        );
        const endsAt = ending.get(channel);
        const isLate = endsAt !== undefined && now() - Math.max(endsAt, troubledAt()) > recheckMs;
        claim(!isLate, 'authorised', () => `${user} is still sent ${channel}, which renewed credentials do not allow`);
      }

      return {
        wrote(text) {
          const { type, id = '', channel = '', client = '' } = JSON.parse(text) as Frame;
          if (type === 'hello') {
            since = firstHello.get(client) ?? now();
            firstHello.set(client, since);
          }
          if (type === 'publish') sends.written(id, since);
          if (type === 'subscribe') asked.set(id, { channel, at: now() });
          if (type === 'authenticate') renewals.set(id, now());
        },
        heard: (text) => read(JSON.parse(text) as Frame),
      };
    },
  };
}
