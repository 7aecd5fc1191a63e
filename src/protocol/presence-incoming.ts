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
