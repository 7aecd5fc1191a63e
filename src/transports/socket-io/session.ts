import { isOfOneProcess, toStreamTime } from './offset';

/** Offsets that are remembered: with them copies are known. */
const maxRemembered = 10_000;
/**
 * How far behind the newest event recovery begins where several nodes write to one stream, in ms: what another node wrote a moment
 * before may arrive a moment after, and would be skipped.
 */
const overlapMs = 2_000;

/**
 * What is known of one client's session at a server, across links.
 *
 * Where several nodes share a stream, Socket.IO reads the stream first and lets the client into its rooms afterwards: what is sent between
 * the two reaches nobody, though the session counts as recovered. So there a stay does not survive a reconnect under its name.
 */
export interface SocketIoSession {
  /** The server keeps what is sent while we are away. */
  readonly recovers: boolean;
  /** What the handshake has to say to recover it. */
  recovery(): { readonly pid: string; readonly offset: string } | undefined;
  /** @param pid of the session that the server gave */
  begin(pid: string | undefined): void;
  /** @returns false for an event that was received before */
  take(offset: string): boolean;
  /** The server has let us into a channel. @returns a name for this stay, which ends with the session or with `leave` */
  enter(channel: string): string;
  leave(channel: string): void;
  /** Goes on with a stay that has not ended. @returns its name, another one if something may have been missed in it */
  resume(channel: string, stay: string): string | undefined;
}

/** @param createId 128 random bits as text */
export function createSocketIoSession(createId: () => string): SocketIoSession {
  let current: string | undefined;
  /** Received, in the order of their arrival. A copy is one whatever session it comes in. */
  const offsets = new Set<string>();
  /** How many of them, counted from the end, recovery may begin behind: those of this session, and of the channels as they are. */
  let usable = 0;
  let stays = new Map<string, { readonly name: string; readonly before?: string }>();
  let isShared = false;
  return {
    get recovers() {
      return current !== undefined;
    },
    recovery() {
      const offset = usable ? toSafeOffset([...offsets].slice(-usable)) : undefined;
      return current !== undefined && offset !== undefined ? { pid: current, offset } : undefined;
    },
    begin(pid) {
      if (pid !== undefined && pid === current) {
        if (isShared) for (const [channel, { name }] of stays) stays.set(channel, { name: createId(), before: name });
        return;
      }
      // What one session did not receive must not be asked for in the next: it would come on top of what is newer.
      current = pid;
      usable = 0;
      stays = new Map();
    },
    take(offset) {
      if (offsets.has(offset)) return false;
      offsets.add(offset);
      usable++;
      isShared ||= !isOfOneProcess(offset);
      // A set keeps the order of adding.
      for (const oldest of offsets.size > maxRemembered ? offsets : []) return offsets.delete(oldest);
      return true;
    },
    enter(channel) {
      const name = createId();
      stays.set(channel, { name });
      // What was sent to it before is not to come on top of a snapshot that is newer.
      usable = Math.min(usable, 1);
      return name;
    },
    leave: (channel) => void stays.delete(channel),
    resume(channel, stay) {
      const { name, before } = stays.get(channel) ?? {};
      return stay === name || stay === before ? name : undefined;
    },
  };
}

/** Behind it everything is asked for: what is asked for twice is dropped as a copy. */
function toSafeOffset(received: readonly string[]): string | undefined {
  const last = received.at(-1);
  const lastTime = last === undefined ? undefined : toStreamTime(last);
  // One process alone numbers in the order of sending.
  if (lastTime === undefined) return last;
  return received.findLast((offset) => (toStreamTime(offset) ?? 0) <= lastTime - overlapMs) ?? received[0];
}
