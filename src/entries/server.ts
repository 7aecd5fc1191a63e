export { createHub, type AttachOptions, type Hub } from '../server/hub';
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
export type { HubOptions } from '../server/hub-options';
export type { HubStats } from '../server/hub-stats';
export type { HubEnvironment } from '../server/node-environment';
export type { AllowedOrigins } from '../server/origin-policy';
export type { CloseOptions } from '../server/shutdown';
export type { UpgradeListener, UpgradeSource } from '../server/upgrade-door';
export type { HubErrorCode } from '../protocol/hub-frames';
export { TidewireError } from '../shared/errors';
export type { StandardSchema } from '../shared/standard-schema';
