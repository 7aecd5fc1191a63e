import type { RedisKeys } from './keys';
import type { CommandOrder } from './publishers';
import type { RedisScriptRunner } from './script-runner';
import { fromOptionalText, fromText, toOptionalText, toText } from './text';
import type { RedisTopics } from './topics';
import { scripts } from './lua/scripts';
import type { PresenceChange, PresenceKey, PresenceMember, PresenceStore } from '../store';

/** Vouched for, or removed, in one step: a script holds up everybody else. */
const atOnce = 100;
const renewedAtOnce = 1_000;

/** Presence, in Redis: who it is in a hash per channel, until when in one sorted set for all, by the clock of Redis. */
export function createRedisPresence(
  { run }: RedisScriptRunner,
  topics: RedisTopics,
  keys: RedisKeys,
  { node, next }: CommandOrder,
): PresenceStore {
  const rosterKeys = (channel: string) => [keys.roster(channel), keys.present, keys.rosterVersions];

  return {
    async enter(channel, { connection, member, user, state }, ttlMs) {
      await run(scripts.enter, rosterKeys(channel), [
        toText(channel),
        toText(connection),
        toText(member),
        toOptionalText(user),
        toOptionalText(state),
        String(ttlMs),
        node,
        next(),
      ]);
    },

    async exit(channel, connection) {
      await run(scripts.exit, rosterKeys(channel), [toText(channel), toText(connection), node, next()]);
    },

    async renew(held, ttlMs) {
      const gone: PresenceKey[] = [];
      for (let start = 0; start < held.length; start += renewedAtOnce) {
        const some = held.slice(start, start + renewedAtOnce);
        const names = some.map(({ channel, connection }) => `${toText(channel)}\n${toText(connection)}`);
        const reply = (await run(scripts.renew, [keys.present], [String(ttlMs), ...names])) as readonly number[];
        gone.push(...some.filter((_, index) => reply[index] !== 1));
      }
      return gone;
    },

    async sweep() {
      let removed;
      do removed = await run(scripts.sweep, [keys.present, keys.rosterVersions], [keys.rosters, String(atOnce)]);
      while (removed === atOnce);
    },

    async members(channel) {
      const reply = await run(scripts.members, [keys.roster(channel), keys.rosterVersions], []);
      const [version, ...rest] = reply as [string, ...string[]];
      return { version: Number(version), members: toMembers(rest) };
    },

    followPresence: (channel, follower) =>
      topics.listen(keys.roster(channel), {
        received(message) {
          const change = toChange(message);
          if (change) follower.changed(change);
          else follower.interrupted();
        },
        interrupted: () => follower.interrupted(),
      }),
  };
}

/** Four texts each: when it joined, name, user, state. */
function toMembers(texts: readonly string[]): readonly PresenceMember[] {
  const members: { readonly joined: number; readonly member: PresenceMember }[] = [];
  for (let index = 0; index < texts.length; index += 4) {
    const [joined = '', member = '', user = '', state = ''] = texts.slice(index, index + 4);
    members.push({ joined: Number(joined), member: toMember(member, user, state) });
  }
  return members.sort((a, b) => a.joined - b.joined).map(({ member }) => member);
}

function toMember(member: string, user: string, state: string): PresenceMember {
  return { member: fromText(member), user: fromOptionalText(user), state: fromOptionalText(state) };
}

function toChange(message: string): PresenceChange | undefined {
  const [version = '', change, member = '', user = '', state = ''] = message.split('\n');
  if (change !== 'joined' && change !== 'updated' && change !== 'left') return undefined;
  return { version: Number(version), change, member: toMember(member, user, state) };
}
