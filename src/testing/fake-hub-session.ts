import {
  readClientFrames,
  type ClientFrame,
  type ClientFrameReading,
  type HelloFrame,
} from '../protocol/client-frames';
import { closeCode } from '../protocol/close-codes';
import type { HubErrorCode, HubFrame } from '../protocol/hub-frames';
import { createDisposer } from '../shared/disposer';
import type { Undo } from '../shared/undo';
import type { ServerSocket } from '../transports/memory';
import type { WireData } from '../transports/transport';
import { createConversation } from './fake-hub-conversation';
import type { FakeHubUser } from './fake-hub-handlers';
import type { HubServices } from './fake-hub-services';
import { andThen } from './in-turn';

export interface HubSession {
  /** After the welcome. */
  readonly user: FakeHubUser | undefined;
  readonly channels: ReadonlySet<string>;
  send(frame: HubFrame): void;
  /** Sends as it is: for what no hub should say. */
  sendRaw(data: WireData): void;
  close(code: number, reason?: string): void;
}

type Phase =
  | { readonly name: 'greeting' | 'authenticating' | 'over' }
  | {
      readonly name: 'welcomed';
      readonly client: string;
      user: FakeHubUser;
      readonly converse: ReturnType<typeof createConversation>;
    };

const maxMalformed = 20;
const maxBatchFrames = 256;

/** One client's connection to the fake hub, from hello to close. */
export function createHubSession(
  socket: ServerSocket,
  hub: HubServices,
  handleEnd: (session: HubSession) => void,
): HubSession {
  const { environment, limits } = hub;
  const end = createDisposer();
  const channels = new Set<string>();
  let phase: Phase = { name: 'greeting' };
  let malformedCount = 0;
  let mayBatch = false;
  let gathered: HubFrame[] = [];
  let cancelFlush: Undo | undefined;
  let cancelExpiry: Undo | undefined;

  // Read through a function: what awaits something finds another phase afterwards, which the compiler does not expect.
  const now = (): Phase => phase;
  const isOpen = () => now().name !== 'over';

  const session: HubSession = {
    get user() {
      return phase.name === 'welcomed' ? phase.user : undefined;
    },
    channels,
    send,
    sendRaw(data) {
      if (!hub.isSilent()) socket.send(data);
    },
    close,
  };

  end.add(
    environment.setTimer(() => phase.name === 'greeting' && close(closeCode.helloTimeout), limits.helloTimeoutMs),
  );
  end.add(() => cancelExpiry?.());
  end.add(() => cancelFlush?.());
  socket.onMessage((data) => {
    if (!hub.isSilent()) receive(data);
  });
  socket.onClose(finish);

  function send(frame: HubFrame): void {
    if (!hub.batchMs || !mayBatch) return session.sendRaw(JSON.stringify(frame));
    gathered.push(frame);
    if (gathered.length === 1) cancelFlush = environment.setTimer(flush, hub.batchMs);
    if (gathered.length >= maxBatchFrames) flush();
  }

  function flush(): void {
    cancelFlush?.();
    const frames = gathered;
    gathered = [];
    if (frames.length) session.sendRaw(JSON.stringify(frames.length === 1 ? frames[0] : { type: 'batch', frames }));
  }

  function close(code: number, reason = ''): void {
    flush();
    socket.close(code, reason);
    finish();
  }

  function finish(): void {
    if (phase.name === 'over') return;
    phase = { name: 'over' };
    end.dispose();
    handleEnd(session);
  }

  function refuse(id: string | undefined, code: HubErrorCode, message: string): void {
    send({ type: 'error', ...(id !== undefined && { id }), code, message });
  }

  function refuseCredentials(id?: string): void {
    refuse(id, 'unauthorized', 'The credentials were refused.');
    close(closeCode.unauthorized, 'unauthorized');
  }

  function receive(data: WireData): void {
    if (!isOpen()) return;
    if (byteLength(data) > limits.maxPayloadBytes) return close(1009, 'too large');
    const readings: readonly ClientFrameReading[] =
      typeof data === 'string' ? readClientFrames(data) : [{ kind: 'malformed', reason: 'binary' }];
    for (const reading of readings) if (isOpen()) interpret(reading);
  }

  function interpret(reading: ClientFrameReading): void {
    if (reading.kind === 'malformed') complain(reading.id, reading.reason);
    if (reading.kind === 'frame') hub.received(reading.frame);
    const isHello = reading.kind === 'frame' && reading.frame.type === 'hello';
    if (phase.name === 'greeting' && isHello) void greet(reading.frame);
    else if (phase.name === 'greeting' || phase.name === 'authenticating')
      close(closeCode.badFrames, 'one hello comes first, and nothing before its welcome');
    else if (reading.kind === 'frame') handle(reading.frame);
  }

  function complain(id: string | undefined, reason: string): void {
    hub.malformed();
    refuse(id, 'malformed', reason);
    if (++malformedCount >= maxMalformed) close(closeCode.badFrames, 'too many malformed frames');
  }

  function greet(hello: HelloFrame): void | Promise<void> {
    if (!hello.versions.includes(1)) return close(closeCode.versionMismatch, 'version 1 only');
    phase = { name: 'authenticating' };
    return andThen(hub.authenticate(hello.token, hello.client), (found) => {
      if (!isOpen()) return;
      if (found) welcome(hello, found);
      else refuseCredentials();
    });
  }

  function welcome({ client, capabilities }: HelloFrame, user: FakeHubUser): void {
    const key = JSON.stringify([user.userId ?? null, client]);
    const fence = () => close(closeCode.fenced, 'a newer connection of this client');
    const publisher = hub.publishers.join(key, fence);
    end.add(() => hub.publishers.leave(key, fence));
    const currentUser = () => session.user ?? {};
    const converse = createConversation({ hub, publisher, channels, user: currentUser, isOpen, send, refuse, close });
    phase = { name: 'welcomed', client, user, converse };
    send({
      type: 'welcome',
      version: 1,
      session: environment.randomId(),
      time: hub.now(),
      resumed: publisher.isResumed,
      epoch: publisher.epoch,
      capabilities: ['batch'],
      limits: { maxPayloadBytes: limits.maxPayloadBytes },
      ...(user.userId !== undefined && { user: user.userId }),
      ...armExpiry(user),
    });
    mayBatch = capabilities.includes('batch');
  }

  function armExpiry({ expiresAt }: FakeHubUser): { expiresAt?: number } {
    cancelExpiry?.();
    if (expiresAt === undefined) return {};
    cancelExpiry = environment.setTimer(() => close(closeCode.unauthorized, 'expired'), expiresAt - hub.now());
    return { expiresAt };
  }

  function handle(frame: ClientFrame): void {
    if (phase.name !== 'welcomed') return;
    switch (frame.type) {
      case 'hello':
        return complain(undefined, 'a second hello');
      case 'ping':
        return send({ type: 'pong', id: frame.id, time: hub.now() });
      case 'authenticate':
        return void andThen(hub.authenticate(frame.token, phase.client), (found) => renew(frame.id, found));
      default:
        return phase.converse(frame);
    }
  }

  function renew(id: string, found: FakeHubUser | null): void {
    const welcomed = now();
    if (welcomed.name !== 'welcomed') return;
    if (found?.userId !== welcomed.user.userId || !found) return refuseCredentials(id);
    welcomed.user = found;
    send({ type: 'authenticated', id, ...armExpiry(found) });
  }

  return session;
}

function byteLength(data: WireData): number {
  return typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
}
