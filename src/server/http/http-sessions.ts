import type { HubEnvironment } from '../hub/hub-environment';
import type { HubRequest } from '../connection/hub-socket';
import type { SignalStore } from '../store/store';
import { createHttpSession, type AcceptHttpSocket, type HttpSessionAccess } from './http-session';
import { createSessionRelay } from './session-relay';

export interface HttpSessionsOptions {
  readonly environment: HubEnvironment;
  /** This hub's name among others. */
  readonly node: string;
  readonly store: SignalStore;
  readonly maxPayloadBytes: number;
  readonly maxBufferedBytes: number;
  reportError(error: unknown): void;
}

/** The sessions of this hub, and the way to those of the others. */
export interface HttpSessions {
  /** @returns the name of the session. Rejects with `StoreUnavailable` if other hubs could not find it */
  open(accept: AcceptHttpSocket, request: HubRequest): Promise<string>;
  /** @returns undefined for what is no name of a session */
  find(session: string): HttpSessionAccess | undefined;
  /** The hub has ended: who waits is answered. */
  close(): void;
}

/** The part of `maxBufferedBytes` that may be unconfirmed before a stream has to return; replays are held up only at twice that. */
const confirmPart = 1 / 8;

/** The name of a session says which hub has it: `<hub>.<secret>`. */
const sessionName = /^([\w-]{1,128})\.[\w-]{1,128}$/;

export function createHttpSessions(options: HttpSessionsOptions): HttpSessions {
  const { environment, node, store, maxPayloadBytes, maxBufferedBytes, reportError } = options;
  const own = new Map<string, HttpSessionAccess>();
  const relay = createSessionRelay({ environment, node, store, reportError, find: (session) => own.get(session) });

  return {
    async open(accept, request) {
      await relay.listen();
      const name = `${node}.${environment.randomId()}`;
      const session = createHttpSession(accept, request, {
        environment,
        maxPayloadBytes,
        confirmBytes: maxBufferedBytes * confirmPart,
        handleOver: () => own.delete(name),
      });
      own.set(name, session);
      return name;
    },
    find(session) {
      const owner = sessionName.exec(session)?.[1];
      if (owner === undefined) return undefined;
      return owner === node ? own.get(session) : relay.reach(owner, session);
    },
    close: relay.close,
  };
}
