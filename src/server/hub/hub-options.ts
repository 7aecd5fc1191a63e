import type { Authenticate } from '../access/authentication';
import type { Authorize } from '../access/authorization';
import type { Commands } from '../commands/commands';
import type { EventSchemas } from '../channel/event-schemas';
import type { HubLimits } from './hub-limits';
import type { HubLog } from './hub-log';
import type { HubEnvironment } from './hub-environment';
import type { HubStore } from '../store/store';

/** How the hub itself is set up, wherever it runs. */
export interface HubCoreOptions<Claims = unknown, CommandData = Record<string, unknown>> {
  /** What the hub remembers and where. @default memoryStore(): gone with the process */
  readonly store?: HubStore;
  /** Who a client is. @default everybody is welcome, as an anonymous user */
  readonly authenticate?: Authenticate<Claims>;
  /** Who may do what; asked on every subscribe, publish and command. @default everything is allowed */
  readonly authorize?: Authorize<Claims>;
  /** What clients may ask of the application, by name. @default none */
  readonly commands?: Commands<CommandData, Claims>;
  /** Checks for what clients publish, by event. @default none: any data passes */
  readonly schemas?: EventSchemas;
  readonly limits?: Partial<HubLimits>;
  /** Milliseconds between WebSocket pings; two without an answer end a connection. @default 30_000 */
  readonly heartbeatMs?: number;
  /** Milliseconds that frames for one client are gathered (PR18); the first after a rest only wait for the next turn. 0 gathers nothing. @default 4 */
  readonly batchMs?: number;
  /** Takes what happens, as structured entries without tokens and payloads. @default failures of your callbacks go to the console */
  readonly log?: HubLog;
  /** Clock, timers and random ids. */
  readonly environment: HubEnvironment;
}
