import type { AuthenticateFrame, ClientFrame, HelloFrame } from '../../protocol/client-frames';
import { closeCode } from '../../protocol/close-codes';
import { createDisposer } from '../../shared/disposer';
import type { Undo } from '../../shared/undo';
import { authenticateWith, type HubUser } from '../access/authentication';
import type { ConnectionScope } from './connection-scope';
import { createConversation, type Conversation } from './conversation';
import { runAt } from './run-at';
import { createFrameIntake, type FrameIntake } from './frame-intake';
import { toPublisherKey, type HubContext } from '../hub/hub-context';
import type { HubRequest } from './hub-socket';
import type { EncodedFrame } from './encoded-frame';
import type { Peer } from './peer';
import { createPublishing } from '../channel/publishing';
import type { PublisherJoin } from '../store/store';
import { internalRefusal, limitReached, type Refusal } from './refusal';
import { createTokenBucket } from './token-bucket';

export interface Session {
  readonly id: string;
  readonly intake: FrameIntake;
  /** Who it is, once welcomed. */
  user(): HubUser | undefined;
  /** The socket is gone. */
  handleClosed(code: number): void;
  /** Announces a planned end (PR19); who has not been welcomed is closed at once. */
  goAway(reason: string, spreadMs: number): void;
  /** An event for everybody who was welcomed. */
  broadcast(frame: EncodedFrame): void;
  /** The app removes a user: from one channel, or altogether. */
  handleKicked(kick: Kick): void;
  close(code: number, reason: string): void;
  /** Something of ours failed: it is logged, and the client may try again. */
  fail(error: unknown): void;
}

/** Whom to remove, and from where; without a channel the connection ends. */
export interface Kick {
  readonly userId: string;
  readonly channel?: string | undefined;
  readonly reason: string;
}

/**
 *   awaiting-hello ──hello──▶ authenticating ──accepted──▶ welcomed
 *         └──────────────────────────┴──────────────────────────┴──── close, either side ──▶ over
 */
type Phase =
  | { readonly name: 'awaiting-hello' }
  | { readonly name: 'authenticating' }
  | { readonly name: 'welcomed'; readonly client: string; readonly conversation: Conversation }
  | { readonly name: 'over' };

/** One connection's life, from its opening to its end. Nothing that a client sends makes it throw. */
export function createSession<Claims>(
  peer: Peer,
  request: HubRequest,
  hub: HubContext<Claims>,
  isAlive: () => boolean,
): Session {
  const { environment, limits, log, stats } = hub;
  const id = environment.randomId();
  const cleanup = createDisposer();
  let phase: Phase = { name: 'awaiting-hello' };
  let cancelExpiry: Undo | undefined;
  cleanup.add(() => cancelExpiry?.());

  const cancelHelloTimeout = environment.setTimer(
    () => close(closeCode.helloTimeout, 'no hello in time'),
    limits.helloTimeoutMs,
  );
  cleanup.add(cancelHelloTimeout);

  /** Also after the end: what is carried to its end then is still theirs. */
  let user: HubUser<Claims> = {};
  // Read through functions: what awaits something finds another phase afterwards, which the compiler does not expect.
  const currentPhase = () => phase;
  const isOpen = () => currentPhase().name !== 'over';
  const currentUser = () => user;

  function end(code: number, reason: string): boolean {
    if (phase.name === 'over') return false;
    const userId = currentUser().userId;
    phase = { name: 'over' };
    cleanup.dispose();
    log({ level: 'info', event: 'closed', connectionId: id, userId, code, reason });
    return true;
  }

  function close(code: number, reason: string): void {
    if (end(code, reason)) peer.close(code, reason);
  }

  function closeWithoutHello(): void {
    close(closeCode.badFrames, 'one hello comes first, and nothing before its welcome');
  }

  function refuse(
    { code, message, retryAfterMs, expected, data }: Refusal,
    frameId: string | undefined,
    duplicate?: true,
  ): void {
    stats.addRejected(code);
    peer.send({ type: 'error', id: frameId, code, message, retryAfterMs, expected, data, duplicate });
  }

  function fail(error: unknown): void {
    log({ level: 'error', event: 'callback-failed', callback: 'hub', connectionId: id, error });
    close(1011, 'internal error');
  }

  const scope: ConnectionScope<Claims> = { connectionId: id, peer, hub, user: currentUser, isOpen, refuse, close };

  const intake = createFrameIntake({
    bucket: createTokenBucket(() => environment.monotonicNow(), limits.maxFramesPerSecond, limits.frameBurst),
    stats,
    isOpen,
    handleFrame(frame, refusal) {
      if (phase.name === 'welcomed') phase.conversation.handle(frame, refusal);
      else void open(frame).catch(fail);
    },
    handleRefused(refusal, frameId) {
      refuse(refusal, frameId);
      log({
        level: 'warn',
        event: 'malformed',
        connectionId: id,
        userId: currentUser().userId,
        reason: refusal.message,
      });
      if (phase.name !== 'welcomed') closeWithoutHello();
    },
    handleIgnored() {
      if (phase.name !== 'welcomed') closeWithoutHello();
    },
    handleAbuse: close,
  });

  /** PR3: a hello, and nothing else until it is answered. */
  async function open(frame: ClientFrame): Promise<void> {
    if (phase.name !== 'awaiting-hello' || frame.type !== 'hello') return closeWithoutHello();
    if (!frame.versions.includes(1)) return close(closeCode.versionMismatch, 'this hub speaks version 1');
    cancelHelloTimeout();
    phase = { name: 'authenticating' };
    const { token, client } = frame;
    const result = await authenticate(token, client);
    if (!isOpen()) return;
    switch (result.kind) {
      case 'failed':
        refuse(internalRefusal, undefined);
        return close(1011, 'the credentials could not be checked');
      case 'refused':
        return refuseCredentials(undefined);
      case 'accepted':
        return join(frame, result.user);
    }
  }

  function authenticate(token: string | undefined, client: string) {
    return authenticateWith(
      hub.authenticate,
      { token, client, request },
      { environment, log, timeoutMs: limits.decisionTimeoutMs },
    );
  }

  function refuseCredentials(frameId: string | undefined): void {
    log({ level: 'info', event: 'authentication-refused', connectionId: id });
    refuse({ code: 'unauthorized', message: 'These credentials are not accepted.' }, frameId);
    close(closeCode.unauthorized, 'unauthorized');
  }

  async function join(hello: HelloFrame, newcomer: HubUser<Claims>): Promise<void> {
    const publisher = toPublisherKey(newcomer, hello.client);
    try {
      const joined = await hub.store.join(publisher);
      if (isOpen()) return welcome(hello, newcomer, publisher, joined);
      await hub.store.leave(publisher, joined.fence);
    } catch (error) {
      hub.reportStoreError(error);
      refuse(internalRefusal, undefined);
      close(1011, 'the store did not answer');
    }
  }

  function welcome(hello: HelloFrame, welcomedUser: HubUser<Claims>, publisher: string, joined: PublisherJoin): void {
    const { client, capabilities } = hello;
    const { fence } = joined;
    const handleFenced = () => {
      log({ level: 'info', event: 'fenced', connectionId: id, userId: welcomedUser.userId });
      close(closeCode.fenced, 'a newer connection of this client took over');
    };
    cleanup.add(() => void hub.store.leave(publisher, fence).catch((error: unknown) => hub.reportStoreError(error)));
    cleanup.add(hub.holders.hold(publisher, fence, handleFenced));
    if (!isOpen()) return;
    // What another hub holds of it is to end there.
    if (joined.resumed) hub.announceFence(publisher, fence);
    // After joining: the connection that was fenced no longer counts.
    const leaveUser = hub.users.enter(welcomedUser.userId);
    if (!leaveUser) {
      refuse(limitReached('maxConnectionsPerUser', limits.maxConnectionsPerUser), undefined);
      return close(closeCode.tooManyRequests, 'too many connections of this user');
    }
    cleanup.add(leaveUser);
    const { refuseMalformed } = intake;
    const publishing = createPublishing(scope, publisher, joined, { handleFenced, reportError: fail });
    const conversation = createConversation({
      scope,
      hello,
      publishing,
      isAlive,
      renew,
      refuseMalformed,
      reportError: fail,
    });
    cleanup.add(conversation.end);
    user = welcomedUser;
    phase = { name: 'welcomed', client, conversation };
    peer.send({
      type: 'welcome',
      version: 1,
      session: id,
      time: environment.now(),
      resumed: joined.resumed,
      epoch: joined.epoch,
      capabilities: ['batch', 'history', 'publishers', 'presence', 'operations', 'own-channel'],
      limits: { maxPayloadBytes: limits.maxPayloadBytes },
      user: user.userId,
      expiresAt: user.expiresAt,
    });
    peer.flush();
    if (capabilities.includes('batch')) peer.allowBatches();
    watchExpiry(user);
    log({ level: 'info', event: 'welcomed', connectionId: id, userId: user.userId });
  }

  /** PR10: other credentials of the same user, on the living connection. */
  async function renew(frame: AuthenticateFrame): Promise<void> {
    const welcomed = currentPhase();
    if (welcomed.name !== 'welcomed') return;
    const result = await authenticate(frame.token, welcomed.client);
    if (!isOpen()) return;
    if (result.kind === 'failed') return refuse(internalRefusal, frame.id);
    if (result.kind === 'refused' || result.user.userId !== user.userId) return refuseCredentials(frame.id);
    user = result.user;
    watchExpiry(result.user);
    welcomed.conversation.recheck();
    peer.send({ type: 'authenticated', id: frame.id, expiresAt: result.user.expiresAt });
  }

  function watchExpiry({ expiresAt }: HubUser): void {
    cancelExpiry?.();
    if (expiresAt !== undefined)
      cancelExpiry = runAt(environment, expiresAt, () => close(closeCode.unauthorized, 'the credentials ended'));
  }

  return {
    id,
    intake,
    user: () => (phase.name === 'welcomed' ? user : undefined),
    close,
    fail,
    handleClosed: (code) => void end(code, 'the client left'),
    goAway(reason, spreadMs) {
      if (phase.name === 'welcomed') peer.send({ type: 'go-away', reason, spreadMs });
      else close(1012, reason);
    },
    broadcast(frame) {
      if (phase.name === 'welcomed') peer.deliver(frame);
    },
    handleKicked({ userId, channel, reason }) {
      if (phase.name !== 'welcomed' || user.userId !== userId) return;
      if (channel === undefined) close(closeCode.forbidden, reason);
      else phase.conversation.remove(channel, { code: 'forbidden', message: reason });
    },
  };
}
