import type { Incoming } from '../../src/protocol/incoming';
import type { Protocol } from '../../src/protocol/protocol';
import type { Claim, ClaimResult, NewEntry, Position, PublisherJoin } from '../../src/server/store/store';
import type { AppendResult } from '../../src/server/store/store';
import type { Invariant } from './verdict';
import type { Sabotage } from './world';

/** What keeps a promise, how to do without it, and the invariant that is broken then. */
export interface Protection {
  readonly name: string;
  readonly invariant: Invariant;
  /** Made anew for each history. */
  sabotage(): Sabotage;
}

const withDecode =
  (change: () => (incoming: Incoming) => Incoming) =>
  (protocol: Protocol): Protocol => {
    const changeOne = change();
    return { ...protocol, decode: (data, isConnected) => protocol.decode(data, isConnected).map(changeOne) };
  };

/** What a client has had already comes without the number that would tell. */
function handCopiesOn(): (incoming: Incoming) => Incoming {
  const last = new Map<string, number>();
  return (incoming) => {
    if (incoming.kind === 'gap' || (incoming.kind === 'subscribed' && !incoming.recovered))
      last.delete(incoming.channel);
    if (incoming.kind !== 'message') return incoming;
    const { channel = '', offset = 0, ...message } = incoming.message;
    if (offset <= (last.get(channel) ?? 0)) return { kind: 'message', message: { ...message, channel } };
    last.set(channel, offset);
    return incoming;
  };
}

/** A client is never told that something is missing. */
function hideGaps(incoming: Incoming): Incoming {
  if (incoming.kind === 'gap') return { kind: 'confirmed' };
  return incoming.kind === 'subscribed' ? { ...incoming, recovered: true } : incoming;
}

export const protections: readonly Protection[] = [
  {
    name: 'dedupe',
    invariant: 'no-duplicate',
    sabotage: () => ({ protocol: withDecode(handCopiesOn) }),
  },
  {
    name: 'publisher sequence',
    invariant: 'stored-once',
    sabotage: () => ({
      store: () => (ask) => async (name, request) => {
        if (name !== 'publish') return ask(name, request);
        const [{ destination }, entry] = request as [Claim, NewEntry];
        const { position } = (await ask('append', [destination, entry])) as Extract<AppendResult, { kind: 'appended' }>;
        return { kind: 'claimed', outcome: { status: 'accepted', position } } satisfies ClaimResult;
      },
    }),
  },
  {
    name: 'fencing',
    invariant: 'fence',
    sabotage: () => ({
      store: () => {
        const newest = new Map<string, number>();
        return (ask) => async (name, request) => {
          if (name === 'join') {
            const join = (await ask(name, request)) as PublisherJoin;
            newest.set(request[0] as string, join.fence);
            return join;
          }
          if (name !== 'publish' && name !== 'claim') return ask(name, request);
          const [claim, ...rest] = request as [Claim, unknown];
          return ask(name, [{ ...claim, fence: newest.get(claim.publisher) ?? claim.fence }, ...rest]);
        };
      },
    }),
  },
  {
    name: 'resume',
    invariant: 'true-gaps',
    sabotage: () => ({
      protocol: (protocol) => ({ ...protocol, subscribe: (id, channel) => protocol.subscribe!(id, channel) }),
    }),
  },
  {
    name: 'epoch',
    invariant: 'epoch',
    sabotage: () => ({ epoch: '0'.repeat(32) }),
  },
  {
    name: 'tail check',
    invariant: 'tail',
    sabotage: () => ({
      store:
        ({ idAt }) =>
        (ask) =>
        (name, request) => {
          if (name !== 'read') return ask(name, request);
          const [channel, from, ...rest] = request as [string, Position, number];
          return ask(name, [channel, { ...from, id: idAt(channel, from.offset) ?? from.id }, ...rest]);
        },
    }),
  },
  {
    name: 'gap check',
    invariant: 'live-means-live',
    sabotage: () => ({ protocol: withDecode(() => hideGaps) }),
  },
  {
    name: 'queue binding to its destination',
    invariant: 'owner',
    sabotage: () => ({ options: { destination: 'anywhere' } }),
  },
  {
    name: 'queue binding to its user',
    invariant: 'owner',
    sabotage: () => ({
      client: (client) =>
        Object.create(client, {
          signIn: { value: (auth: object) => client.signIn({ ...auth, userId: 'everybody' }) },
        }) as typeof client,
    }),
  },
  {
    name: 'authorisation on resume',
    invariant: 'authorised',
    sabotage: () => ({
      authorize(authorize) {
        const allowed = new Set<string>();
        return (ask) => {
          const key = JSON.stringify([ask.user.userId, ask.action, 'channel' in ask && ask.channel]);
          if (authorize(ask) === true) allowed.add(key);
          return allowed.has(key);
        };
      },
    }),
  },
];
