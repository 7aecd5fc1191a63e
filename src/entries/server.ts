export { createHub, type AttachOptions, type Hub, type HubOptions, type HubServer } from '../server/node/hub';
export type { HubCore } from '../server/hub-core';
export type { Authenticate, AuthenticateRequest, HubUser } from '../server/authentication';
export type { Action, Authorize, AuthorizeRequest } from '../server/authorization';
export {
  defineCommand,
  type CommandContext,
  type CommandContract,
  type CommandDefinition,
  type CommandHandler,
  type Commands,
} from '../server/commands';
export type { EventSchemas } from '../server/event-schemas';
export type { HubLimits } from '../server/hub-limits';
export type { HubLog, HubLogEntry } from '../server/hub-log';
export type { HubCoreOptions } from '../server/hub-options';
export type { AcceptSocket, HubRequest, HubSocket, HubSocketListener } from '../server/hub-socket';
export type { HubStats } from '../server/hub-stats';
export type { Publish, Published, PublishOptions } from '../server/publish';
export { serveLink, type HubLink, type ServeLinkOptions } from '../server/serve-link';
export { memoryStore, type MemoryStoreOptions } from '../server/store/memory-store';
export * from '../server/store/store';
export type { HubEnvironment } from '../server/hub-environment';
export type { AllowedOrigins } from '../server/node/origin-policy';
export type { CloseOptions } from '../server/shutdown';
export type { RequestSource } from '../server/node/request-interception';
export type { UpgradeListener, UpgradeSource } from '../server/node/upgrade-door';
export type { HubErrorCode } from '../protocol/hub-frames';
export { TidewireError } from '../shared/errors';
export type { StandardSchema } from '../shared/standard-schema';
