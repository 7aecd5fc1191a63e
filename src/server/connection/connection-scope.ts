import type { HubErrorCode } from '../../protocol/hub-frames';
import type { HubUser } from '../access/authentication';
import { authorizeWith, type Action } from '../access/authorization';
import type { HubContext } from '../hub/hub-context';
import type { Peer } from './peer';
import type { Refusal } from './refusal';

/** What the parts of one welcomed connection share. */
export interface ConnectionScope<Claims = unknown> {
  readonly connectionId: string;
  readonly peer: Peer;
  readonly hub: HubContext<Claims>;
  /** As of now: renewed credentials may bring other claims. */
  user(): HubUser<Claims>;
  /** False from the moment the connection begins to end: nothing is done or answered any more. */
  isOpen(): boolean;
  /** Answers an error and counts it. @param isDuplicate so ended an earlier copy of an operation (PR50) */
  refuse(refusal: Refusal, id: string | undefined, isDuplicate?: true): void;
  close(code: number, reason: string): void;
}

/** @returns why the user may not, or `undefined` */
export function mayNot<Claims>(
  { hub, connectionId, user }: ConnectionScope<Claims>,
  action: Action,
): Promise<Refusal<HubErrorCode> | undefined> {
  const { environment, log, limits, authorize } = hub;
  const timing = { environment, log, timeoutMs: limits.decisionTimeoutMs };
  return authorizeWith(authorize, { ...action, user: user(), connectionId }, timing);
}
