import type { Authenticate, HubUser } from './authentication';
import type { Authorize } from './authorization';
import type { Channels } from './channels';
import type { CommandRunner } from './commands';
import type { EventSchemas } from './event-schemas';
import type { HubLimits } from './hub-limits';
import type { HubLog } from './hub-log';
import type { StatsCounter } from './hub-stats';
import type { HubEnvironment } from './hub-environment';
import type { PublisherLog } from './publisher-log';
import type { UserConnections } from './user-connections';

/** What all connections of one hub share. */
export interface HubContext<Claims = unknown> {
  readonly environment: HubEnvironment;
  readonly limits: HubLimits;
  readonly log: HubLog;
  readonly stats: StatsCounter;
  readonly channels: Channels;
  readonly publishers: PublisherLog;
  readonly users: UserConnections;
  readonly commands: CommandRunner<Claims>;
  readonly schemas: ReadonlyMap<string, EventSchemas[string]>;
  readonly authenticate: Authenticate<Claims> | undefined;
  readonly authorize: Authorize<Claims> | undefined;
  publish(channel: string, event: string, data: unknown, id?: string): number;
}

/** One publisher is one user in one client instance (PR13). */
export function toPublisherKey({ userId }: HubUser, client: string): string {
  return JSON.stringify([userId, client]);
}
