import { openChannel } from '../../../../src/core/channel/open-channel';
import { tidewire } from '../../../../src/protocol/tidewire';
import { aMoment, createWorld, type WorldOptions } from '../world';

export interface Asked {
  readonly type: string;
  readonly id: string;
  readonly channel: string;
  readonly from?: { readonly epoch: string; readonly offset: number; readonly id?: string };
}

interface End {
  readonly epoch?: string;
  readonly offset: number;
  readonly lastId?: string;
  readonly recovered?: boolean;
  readonly channel?: string;
}

/** A client, and a hub that welcomes and says nothing more than a test lets it say. */
export function createScriptedHub(options: WorldOptions = {}) {
  const world = createWorld({
    protocol: tidewire(),
    answer(message) {
      const { type, id } = message as { type?: unknown; id?: unknown };
      if (type === 'ping') return { type: 'pong', id, time: 0 };
      if (type !== 'hello') return undefined;
      const limits = { maxPayloadBytes: 100_000 };
      return {
        type: 'welcome',
        version: 1,
        session: 's',
        time: 0,
        resumed: true,
        epoch: 'p',
        capabilities: [],
        limits,
      };
    },
    ...options,
  });
  const { server, environment, network } = world;
  server.accepts('first');
  const asked = (type = 'subscribe', channel = 'room') =>
    (server.received as Asked[]).filter((frame) => frame.type === type && frame.channel === channel);
  const says = async (...frames: readonly unknown[]) => {
    for (const frame of frames) server.sends(frame);
    await environment.advance(10);
  };
  const event = (offset: number, data: unknown = offset, channel = 'room') => ({
    type: 'event',
    event: 'x',
    data,
    channel,
    id: `id-${String(data)}`,
    offset,
  });
  const subscribed = ({ epoch = 'e1', offset, lastId, recovered = true, channel = 'room' }: End) => {
    return {
      type: 'subscribed',
      id: asked('subscribe', channel).at(-1)?.id,
      channel,
      epoch,
      offset,
      lastId,
      recovered,
    };
  };
  return {
    ...world,
    /** What the client asked about the channel, oldest first. */
    asked,
    /** Sends frames, and lets them arrive. */
    says,
    event,
    /** The answer to the newest question. */
    subscribed,
    events: (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => event(from + index)),
    gap: (offset: number, epoch = 'e1') => ({ type: 'gap', channel: 'room', epoch, offset }),
    refuses: (code: string, more: object = {}) =>
      says({ type: 'error', id: asked().at(-1)?.id, code, message: 'm', ...more }),
    /** The link is lost, and another one is there. */
    async reconnects() {
      network.dropLinks();
      await environment.advance(5_000);
    },
  };
}

/** A channel that is open, connected and live at an offset, and what it hands on. */
export async function openRoom(offset = 0, options: WorldOptions = {}) {
  const hub = createScriptedHub(options);
  const heard: unknown[] = [];
  const room = openChannel(hub.client, 'room');
  room.listen(({ data }) => heard.push(data));
  const story: string[] = [room.continuity.current.status];
  room.continuity.subscribe(() => story.push(room.continuity.current.status));
  hub.client.connect();
  await hub.environment.advance(aMoment);
  await hub.says(hub.subscribed({ offset, ...(offset > 0 && { lastId: `id-${offset}` }) }));
  return { ...hub, room, heard, story };
}

export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
