import type { RealtimeClient } from '../core/client';
import type { AnyCommands, AnyMessages } from '../core/contract';

/**
 * Declare your client here once, and every hook knows your messages and commands:
 *
 * @example
 * declare module 'tidewire' {
 *   interface Register { client: typeof client }
 * }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled in by declaration merging
export interface Register {}

export type RegisteredMessages = Register extends { client: RealtimeClient<infer Messages, infer _Commands> }
  ? Messages
  : AnyMessages;

export type RegisteredCommands = Register extends { client: RealtimeClient<infer _Messages, infer Commands> }
  ? Commands
  : AnyCommands;

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-arguments -- they differ in an app that registered its client
export type RegisteredClient = RealtimeClient<RegisteredMessages, RegisteredCommands>;
