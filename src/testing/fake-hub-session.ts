import { readClientFrames, type ClientFrame, type ClientFrameReading, type HelloFrame, type PublishFrame } from '../protocol/client-frames';
import { closeCode } from '../protocol/close-codes';
import type { HubErrorCode, HubFrame } from '../protocol/hub-frames';
import { assertNever } from '../shared/assert-never';
import { createDisposer, type Undo } from '../shared/disposer';
import type { Environment } from '../shared/environment';
import type { ServerSocket } from '../transports/memory';
import type { WireData } from '../transports/transport';
import type { FakeHubAction, FakeHubCommand, FakeHubUser } from './fake-hub';
import type { Publisher, Publishers, PublishOutcome } from './fake-hub-publishers';

/** What all sessions of one hub share. */
export interface HubServices {
  readonly environment: Environment;
  readonly publishers: Publishers;
  readonly maxPayloadBytes: number;
  readonly batchMs: number;
  now(): number;
  isSilent(): boolean;
  authenticate(token: string | undefined, client: string): FakeHubUser | null | Promise<FakeHubUser | null>;
  authorize(request: FakeHubAction & { readonly user: FakeHubUser }): boolean | Promise<boolean>;
  command(name: string): FakeHubCommand | undefined;
  /** To every subscriber. @returns how many */
  publish(channel: string, event: string, data: unknown, id?: string): number;
  received(frame: ClientFrame): void;
  malformed(): void;
}

export interface HubSession {
  /** After the welcome. */
  readonly user: FakeHubUser | undefined;
  readonly channels: ReadonlySet<string>;
  send(frame: HubFrame): void;
  /** Sends as it is: for what no hub should say. */
  sendRaw(data: WireData): void;
  close(code: number, reason?: string): void;
}

const helloTimeoutMs = 10_000;
const maxMalformed = 20;
const maxBatchFrames = 256;

/** One client's connection to the fake hub, from hello to close. Frames are handled in order, one after the other. */
export function createHubSession(socket: ServerSocket, hub: HubServices, handleEnd: (session: HubSession) => void): HubSession {
  const end = createDisposer();
  const channels = new Set<string>();
  const lane = createLane();
  const sessionId = hub.environment.randomId();
  let phase: 'greeting' | 'welcome' | 'over' = 'greeting';
  let user: FakeHubUser | undefined;
  let publisher: Publisher | undefined;
  let malformedCount = 0;
  let gathered: HubFrame[] = [];
  let cancelExpiry: Undo | undefined;

  const session: HubSession = {
    get user() {
      return user;
    },
    channels,
    send,
    sendRaw(data) {
      if (!hub.isSilent()) socket.send(data);
    },
    close,
  };

  end.add(hub.environment.setTimer(() => phase === 'greeting' && close(closeCode.helloTimeout), helloTimeoutMs));
  end.add(() => cancelExpiry?.());
  socket.onMessage((data) => phase !== 'over' && !hub.isSilent() && lane(() => receive(data)));
  socket.onClose(finish);

  function send(frame: HubFrame): void {
    if (!hub.batchMs) return session.sendRaw(JSON.stringify(frame));
    gathered.push(frame);
    if (gathered.length === 1) end.add(hub.environment.setTimer(flush, hub.batchMs));
    if (gathered.length >= maxBatchFrames) flush();
  }

  function flush(): void {
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
    if (phase === 'over') return;
    phase = 'over';
    end.dispose();
    handleEnd(session);
  }

  function refuse(id: string | undefined, code: HubErrorCode, message: string): void {
    send({ type: 'error', ...(id !== undefined && { id }), code, message });
  }

  function receive(data: WireData): void | Promise<void> {
    if (phase === 'over') return;
    if (byteLength(data) > hub.maxPayloadBytes) return close(1009, 'too large');
    const readings: readonly ClientFrameReading[] =
      typeof data === 'string' ? readClientFrames(data) : [{ kind: 'malformed', reason: 'binary' }];
    // One after the other: the next frame waits for an answer that takes its time.
    return inTurn(readings, (reading) => {
      if (phase === 'over') return;
      if (phase === 'greeting') return greet(reading);
      if (reading.kind === 'malformed') return complain(reading.id, reading.reason);
      if (reading.kind === 'frame') return handle(reading.frame);
    });
  }

  function complain(id: string | undefined, reason: string): void {
    hub.malformed();
    refuse(id, 'malformed', reason);
    if (++malformedCount >= maxMalformed) close(closeCode.badFrames, 'too many malformed frames');
  }

  function greet(reading: ClientFrameReading): void | Promise<void> {
    if (reading.kind !== 'frame' || reading.frame.type !== 'hello') return close(closeCode.badFrames, 'the first frame is a hello');
    const hello = reading.frame;
    hub.received(hello);
    if (!hello.versions.includes(1)) return close(closeCode.versionMismatch, 'version 1 only');
    return then(hub.authenticate(hello.token, hello.client), (found) => {
      if (phase === 'over') return;
      if (found) welcome(hello, found);
      else refuseCredentials();
    });
  }

  function refuseCredentials(): void {
    refuse(undefined, 'unauthorized', 'The credentials were refused.');
    close(closeCode.unauthorized, 'unauthorized');
  }

  function welcome({ client }: HelloFrame, found: FakeHubUser): void {
    phase = 'welcome';
    user = found;
    const key = JSON.stringify([found.userId ?? null, client]);
    const fence = () => close(closeCode.fenced, 'a newer connection of this client');
    publisher = hub.publishers.join(key, fence);
    end.add(() => hub.publishers.leave(key, fence));
    const { expiresAt } = armExpiry(found);
    send({
      type: 'welcome',
      version: 1,
      session: sessionId,
      time: hub.now(),
      resumed: publisher.isResumed,
      capabilities: ['batch'],
      limits: { maxPayloadBytes: hub.maxPayloadBytes },
      ...(found.userId !== undefined && { user: found.userId }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
  }

  function armExpiry({ expiresAt }: FakeHubUser): { expiresAt?: number } {
    cancelExpiry?.();
    if (expiresAt === undefined) return {};
    cancelExpiry = hub.environment.setTimer(refuseCredentials, expiresAt - hub.now());
    return { expiresAt };
  }

  function handle(frame: ClientFrame): void | Promise<void> {
    hub.received(frame);
    switch (frame.type) {
      case 'hello':
        return complain(undefined, 'a second hello');
      case 'ping':
        return send({ type: 'pong', id: frame.id, time: hub.now() });
      case 'authenticate':
        return then(hub.authenticate(frame.token, ''), (found) => {
          if (!found || found.userId !== user?.userId) {
            refuse(frame.id, 'unauthorized', 'The credentials were refused.');
            return close(closeCode.unauthorized, 'unauthorized');
          }
          user = found;
          send({ type: 'authenticated', id: frame.id, ...armExpiry(found) });
        });
      case 'subscribe':
        return allow({ action: 'subscribe', channel: frame.channel }, frame.id, () => {
          channels.add(frame.channel);
          send({ type: 'subscribed', id: frame.id, channel: frame.channel });
        });
      case 'unsubscribe':
        channels.delete(frame.channel);
        return send({ type: 'unsubscribed', id: frame.id, channel: frame.channel });
      case 'publish':
        return publish(frame);
      case 'command':
        return allow({ action: 'command', name: frame.name }, frame.id, () => {
          // Not waited for: a slow command holds up nothing.
          void runCommand(frame.name, frame.data, (result) => {
            if (result.ok) send({ type: 'answer', id: frame.id, data: result.data });
            else refuse(frame.id, result.code, result.message);
          });
        });
      default:
        assertNever(frame.type as never);
    }
  }

  function publish({ id, seq, event, data, channel }: PublishFrame): void | Promise<void> {
    const claim = publisher?.claim(channel, seq, id);
    if (!claim) return;
    const answer = (outcome: PublishOutcome, duplicate?: true) =>
      outcome.kind === 'accepted'
        ? send({ type: 'ack', id, seq, ...(duplicate && { duplicate }) })
        : refuse(id, outcome.code, outcome.message);
    if (claim.kind === 'repeated') return claim.whenSettled((outcome) => answer(outcome, true));
    if (claim.kind === 'out-of-sequence') return refuse(id, 'sequence', `The next number is ${claim.expected}.`);
    const settle = (outcome: PublishOutcome) => {
      claim.settle(outcome);
      answer(outcome);
    };
    const action: FakeHubAction = channel === undefined ? { action: 'command', name: event } : { action: 'publish', channel, event };
    return then(hub.authorize({ ...action, user: user ?? {} }), (isAllowed) => {
      if (!isAllowed) return settle({ kind: 'refused', code: 'forbidden', message: 'You may not do this.' });
      if (channel === undefined)
        return void runCommand(event, data, (result) =>
          settle(result.ok ? { kind: 'accepted' } : { kind: 'refused', code: result.code, message: result.message }),
        );
      hub.publish(channel, event, data, id);
      settle({ kind: 'accepted' });
    });
  }

  function allow(action: FakeHubAction, id: string, go: () => void): void | Promise<void> {
    return then(hub.authorize({ ...action, user: user ?? {} }), (isAllowed) => {
      if (isAllowed) go();
      else refuse(id, 'forbidden', 'You may not do this.');
    });
  }

  function runCommand(name: string, data: unknown, done: (result: CommandResult) => void): void | Promise<void> {
    const command = hub.command(name);
    if (!command) return done({ ok: false, code: 'unknown-command', message: `There is no command of this name.` });
    const failed: CommandResult = { ok: false, code: 'internal', message: 'The server could not do this.' };
    try {
      const answer = command(data, {
        user: user ?? {},
        publish: (channel, event, content) => hub.publish(channel, event, content),
        close: (code = 1000, reason) => close(code, reason),
      });
      if (answer instanceof Promise) return answer.then((value: unknown) => done({ ok: true, data: value }), () => done(failed));
      done({ ok: true, data: answer });
    } catch {
      done(failed);
    }
  }

  return session;
}

type CommandResult =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly code: HubErrorCode; readonly message: string };

/** At once where there is nothing to wait for, so that synchronous tests see answers without a Promise in between. */
function then<Value>(value: Value | Promise<Value>, go: (value: Value) => void): void | Promise<void> {
  return value instanceof Promise ? value.then(go) : go(value);
}

function inTurn<Item>(items: readonly Item[], handle: (item: Item) => void | Promise<void>): void | Promise<void> {
  for (const [index, item] of items.entries()) {
    const pending = handle(item);
    if (pending) return pending.then(() => inTurn(items.slice(index + 1), handle));
  }
}

/** Runs jobs one after the other, at once if none is under way. */
function createLane(): (job: () => void | Promise<void>) => void {
  let last: Promise<void> | undefined;
  return (job) => {
    const pending = last ? last.then(job) : job();
    if (!pending) return;
    const own: Promise<void> = pending.finally(() => {
      if (last === own) last = undefined;
    });
    last = own;
  };
}

function byteLength(data: WireData): number {
  return typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
}
