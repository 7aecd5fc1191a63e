import type { Incoming, Wire } from './incoming';
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

/** One who is present in a channel. */
export interface PresenceMember {
  /** The same for all connections of one. */
  readonly member: string;
  /** Absent: anonymous. */
  readonly user?: string | undefined;
  /** As they gave it. */
  readonly state?: unknown;
}

/** What a server says of presence. */
export type PresenceIncoming =
  /** Everybody, instead of what was told before. */
  | { readonly kind: 'members'; readonly channel: string; readonly members: readonly PresenceMember[] }
  | {
      readonly kind: 'presence';
      readonly channel: string;
      readonly change: 'joined' | 'updated' | 'left';
      readonly member: PresenceMember;
    }
  | {
      readonly kind: 'typing';
      readonly channel: string;
      readonly member: string;
      readonly user?: string | undefined;
      readonly active: boolean;
    }
  /** The server did as it was told. `member`: who we are there. */
  | { readonly kind: 'done'; readonly id: string; readonly member?: string | undefined };

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
