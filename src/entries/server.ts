export { createHub, type AttachOptions, type Hub, type HubOptions, type HubServer } from '../server/node/hub';
export type { HubCore } from '../server/hub/hub-core';
export type { Authenticate, AuthenticateRequest, HubUser } from '../server/access/authentication';
export type { Action, Authorize, AuthorizeRequest } from '../server/access/authorization';
export {
  defineCommand,
  type CommandContext,
  type CommandContract,
  type CommandDefinition,
  type CommandHandler,
  type Commands,
} from '../server/commands/commands';
export { CommandRefusal, type CommandRefusalOptions } from '../server/commands/command-refusal';
export type { EventSchemas } from '../server/channel/event-schemas';
export type { HubLimits } from '../server/hub/hub-limits';
export type { HubLog, HubLogEntry } from '../server/hub/hub-log';
export type { HubCoreOptions } from '../server/hub/hub-options';
export type { AcceptSocket, HubRequest, HubSocket, HubSocketListener } from '../server/connection/hub-socket';
export type { HubStats } from '../server/hub/hub-stats';
export type { Publish, Published, PublishOptions } from '../server/channel/publish';
export { serveLink, type HubLink, type ServeLinkOptions } from '../server/connection/serve-link';
export { memoryStore, type MemoryStoreOptions } from '../server/store/memory/memory-store';
export * from '../server/store/store';
export type { HubEnvironment } from '../server/hub/hub-environment';
export type { AllowedOrigins } from '../server/node/origin-policy';
export type { Performed, PerformRequest } from '../server/hub/perform';
export type { CloseOptions } from '../server/hub/shutdown';
export type { RequestSource } from '../server/node/request-interception';
export type { UpgradeListener, UpgradeSource } from '../server/node/upgrade-door';
export type { HubErrorCode } from '../protocol/hub-frames';
export { TidewireError } from '../shared/errors';
export type { StandardSchema } from '../shared/standard-schema';
