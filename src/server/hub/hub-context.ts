import type { Authenticate, HubUser } from '../access/authentication';
import type { Authorize } from '../access/authorization';
import type { Channels } from '../channel/channels';
import type { CommandRunner } from '../commands/commands';
import type { EventSchemas } from '../channel/event-schemas';
import type { HubEnvironment } from './hub-environment';
import type { HubLimits } from './hub-limits';
import type { HubLog } from './hub-log';
import type { StatsCounter } from './hub-stats';
import type { PendingCalls } from '../commands/pending-calls';
import type { PublisherHolders } from '../channel/publisher-holders';
import type { PresenceDesk } from '../presence/presence-desk';
import type { Operations } from '../commands/operations';
import type { Publish, Publishes } from '../channel/publish';
import type { StoreSession } from '../store/store';
import type { UserConnections } from '../connection/user-connections';

/** What all connections of one hub share. */
export interface HubContext<Claims = unknown> {
  readonly environment: HubEnvironment;
  readonly limits: HubLimits;
  readonly log: HubLog;
  readonly stats: StatsCounter;
  readonly store: StoreSession;
  readonly channels: Channels;
  readonly presence: PresenceDesk;
  readonly pending: PendingCalls;
  readonly holders: PublisherHolders;
  readonly users: UserConnections;
  readonly commands: CommandRunner<Claims>;
  readonly schemas: ReadonlyMap<string, EventSchemas[string]>;
  readonly authenticate: Authenticate<Claims> | undefined;
  readonly authorize: Authorize<Claims> | undefined;
  readonly publish: Publish;
  readonly publishFor: Publishes['publishFor'];
  readonly operations: Operations;
  /** Tells other hubs that this one speaks for a publisher now. */
  announceFence(publisher: string, fence: number): void;
  reportStoreError(error: unknown): void;
}

/** One publisher is one user in one client instance (PR13). */
export function toPublisherKey({ userId }: HubUser, client: string): string {
  return JSON.stringify([userId, client]);
}
