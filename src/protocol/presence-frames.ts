import type { Incoming, Wire } from './incoming';
import type { PresenceMember } from './presence-incoming';
import { isRecord } from './safe-json';

/** How a client says who is there. */
export interface PresenceEncoder {
  watch(id: string, channel: string): Wire;
  unwatch(id: string, channel: string): Wire;
  /** @throws TypeError if the state cannot be encoded */
  enter(id: string, channel: string, state: unknown): Wire;
  leave(id: string, channel: string): Wire;
  typing(id: string, channel: string, active: boolean): Wire;
}

type Fields = Readonly<Record<string, unknown>>;
type Frame = Readonly<Record<string, unknown>>;

export function presenceEncoder(encode: (frame: Frame, channel: string) => Wire): PresenceEncoder {
  return {
    watch: (id, channel) => encode({ type: 'watch', id, channel }, channel),
    unwatch: (id, channel) => encode({ type: 'unwatch', id, channel }, channel),
    enter: (id, channel, state) => encode({ type: 'enter', id, channel, state }, channel),
    leave: (id, channel) => encode({ type: 'leave', id, channel }, channel),
    typing: (id, channel, active) => encode({ type: 'typing', id, channel, active }, channel),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isMissingOrText = (value: unknown): value is string | undefined => value === undefined || isText(value);

function toMember(value: unknown): PresenceMember | undefined {
  if (!isRecord(value)) return undefined;
  const { member, user, state } = value;
  return isText(member) && isMissingOrText(user) ? { member, user, state } : undefined;
}

/** One per frame type; `undefined` means malformed. */
export const presenceReaders: Readonly<Record<string, (frame: Fields) => Incoming | undefined>> = {
  done: ({ id, member }) => (isText(id) && isMissingOrText(member) ? { kind: 'done', id, member } : undefined),
  members({ channel, members }) {
    if (!isText(channel) || !Array.isArray(members)) return undefined;
    const read = members.map(toMember);
    return read.includes(undefined) ? undefined : { kind: 'members', channel, members: read as PresenceMember[] };
  },
  presence({ channel, change, member }) {
    const read = toMember(member);
    const isKnown = change === 'joined' || change === 'updated' || change === 'left';
    return isText(channel) && isKnown && read ? { kind: 'presence', channel, change, member: read } : undefined;
  },
  typing: ({ channel, member, user, active }) =>
    isText(channel) && isText(member) && isMissingOrText(user) && typeof active === 'boolean'
      ? { kind: 'typing', channel, member, user, active }
      : undefined,
};
