import { CommandRefusal } from '../../server/commands/command-refusal';
import type { Transport } from '../../transports/transport';

/** The application that the contract expects behind a hub. Its parts fit `createHub` and `createFakeHub` as they are. */
export interface ContractApplication {
  /** Tokens: `user:<id>`; `ending:<id>:<ms>`, which ends so many ms from now; `undecided`, of which nothing is ever heard; others are refused. */
  authenticate(request: { readonly token: string | undefined }): ContractUser | null | Promise<ContractUser | null>;
  /** What has `secret` in its name is forbidden. */
  authorize(request: { readonly channel?: string; readonly name?: string }): boolean;
  readonly commands: {
    add(data: unknown): number;
    /** Throws an error that nobody outside may read. */
    fail(): never;
    /** Rejects with one. */
    failLater(): Promise<never>;
    /** Throws one when it is called with this data for the first time; then it answers `done`. */
    failOnce(data: unknown): string;
    /**
     * Refuses in words of its own, where the hub has `operations`: `conflict`, with `data: { version, value, key }`, the version one above `ifVersion`, the
     * value the data given. A `CommandRefusal`: a `TidewireError` with `code`, `message` and `data`.
     */
    refuse(data: unknown, context: ContractOperation): never;
    /** Answers once `release` has run. */
    wait(): Promise<string>;
    release(): number;
    /** Counts its calls by the data given. */
    count(data: unknown): number;
    /** How often `count` was called with this data. */
    counted(data: unknown): number;
    /** Publishes an event `told` with the data to the channel `told`. */
    tell(data: unknown, context: ContractPublisher): unknown;
    /** Publishes events `burst` 0 to 999 to the channel `burst`. */
    burst(data: unknown, context: ContractPublisher): null;
    whoami(data: unknown, context: { readonly user: ContractUser }): string | null;
  };
  readonly limits: { readonly maxPayloadBytes: number; readonly helloTimeoutMs: number };
}

/** What a hub with `operations` tells a command. */
export interface ContractOperation {
  readonly key?: string | undefined;
  readonly ifVersion?: number | undefined;
}

/** What a command may do beside answering. */
export interface ContractPublisher {
  publish(channel: string, event: string, data?: unknown): unknown;
}

export interface ContractUser {
  readonly userId?: string | undefined;
  readonly expiresAt?: number | undefined;
}

/** A running hub. */
export interface HubUnderTest {
  readonly url: string;
  /** Links that fail the way the hub means them to: memory, or WebSocket. */
  readonly transport: Transport;
  /**
   * Another process takes over the address: links are cut.
   *
   * @param options.remembers it knows what the first one had stored; else everything is forgotten
   */
  restart(options?: { readonly remembers?: boolean }): void | Promise<void>;
  /** Ends a user's subscription to a channel. */
  remove(userId: string, channel: string): void | Promise<void>;
  /** Announces the planned end that PR19 describes. */
  goAway(spreadMs: number): void;
  stop(): void | Promise<void>;
}

/** How to get one. */
export interface HubCounterpart {
  start(application: ContractApplication): HubUnderTest | Promise<HubUnderTest>;
  /** The hub's wall clock in ms. */
  now(): number;
  /** Lets virtual time pass. @default real time passes by itself */
  readonly pass?: () => Promise<void>;
}

/** @param now the hub's wall clock */
export function createContractApplication(now: () => number): ContractApplication {
  const counts = new Map<unknown, number>();
  const failed = new Set<unknown>();
  let release: (() => void)[] = [];
  return {
    authenticate({ token }) {
      const [kind, id = '', ms] = token?.split(':') ?? [];
      if (token === undefined) return {};
      if (kind === 'user') return { userId: id };
      if (kind === 'ending') return { userId: id, expiresAt: now() + Number(ms) };
      if (kind === 'undecided') return new Promise(() => undefined);
      return null;
    },
    authorize: ({ channel, name }) => !`${channel ?? ''} ${name ?? ''}`.includes('secret'),
    commands: {
      add: (data) => (data as number[]).reduce((sum, value) => sum + value, 0),
      fail() {
        throw new Error('hunter2');
      },
      failLater: () => Promise.reject(new Error('hunter2')),
      failOnce(data) {
        if (failed.has(data)) return 'done';
        failed.add(data);
        throw new Error('hunter2');
      },
      refuse(value, { key, ifVersion = 0 }) {
        const data = { version: ifVersion + 1, value, key };
        throw new CommandRefusal('conflict', `It is not version ${ifVersion}.`, { data });
      },
      wait: () => new Promise((resolve) => release.push(() => resolve('waited'))),
      release() {
        const waiting = release;
        release = [];
        for (const go of waiting) go();
        return waiting.length;
      },
      count(data) {
        const count = (counts.get(data) ?? 0) + 1;
        counts.set(data, count);
        return count;
      },
      counted: (data) => counts.get(data) ?? 0,
      tell: (data, context) => context.publish('told', 'told', data),
      burst(_data, context) {
        for (let i = 0; i < 1_000; i++) void context.publish('burst', 'burst', i);
        return null;
      },
      whoami: (_data, { user }) => user.userId ?? null,
    },
    limits: { maxPayloadBytes: 65_536, helloTimeoutMs: 200 },
  };
}
