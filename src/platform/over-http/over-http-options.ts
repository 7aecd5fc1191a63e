import type { OperationAnswer, RouteGuarantees, SendContext } from '../../core/sync/operation';
import type { Environment } from '../../shared/environment';
import type { HttpAnswer, OperationFetch, OperationFetchInit } from './http-answer';

/** By name. `undefined` takes one of ours away. */
export type OperationHeaders = Readonly<Record<string, string | undefined>>;

export interface OverHttpOptions<Entity, Vars> extends Pick<
  RouteGuarantees,
  'isIdempotent' | 'idempotencyWindowMs' | 'memory' | 'readsOwnWrites' | 'isVersioned' | 'isConditional'
> {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string | ((vars: Vars, context: SendContext) => string);
  /** Sent as JSON; `undefined`: nothing. @default the vars; with DELETE nothing */
  body?(this: void, vars: Vars, context: SendContext): unknown;
  /**
   * They win over ours (`Accept`, `Content-Type`, `Idempotency-Key`, `If-Match`). If the function fails, nothing was sent, and it is tried again.
   * @default none
   */
  readonly headers?:
    OperationHeaders | ((vars: Vars, context: SendContext) => OperationHeaders | Promise<OperationHeaders>);
  /** Cookies and the like, as with `fetch`. @default 'same-origin' */
  readonly credentials?: OperationFetchInit['credentials'];
  /** From the attempt to the end of the answer, in ms. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** How `If-Match` names a version (S3). @default `"7"` for 7, in quotes */
  toEtag?(this: void, version: number): string;
  /** A response header that holds the entity's version as a number. Across origins the server has to expose it. @default none */
  readonly versionHeader?: string | undefined;
  /**
   * Reads a success. May throw a `SendFailure`, for servers that answer 200 to everything; whatever else it throws means that nobody knows
   * whether it ran.
   * @default nothing is read of it, but a page (`text/html`) is no answer
   */
  toAnswer?(this: void, answer: HttpAnswer, vars: Vars): OperationAnswer<Entity> | void;
  /** Does this 409 say that a copy of the request is still at work? Then it comes again. @default no: 409 is a conflict */
  isInProgress?(this: void, answer: HttpAnswer): boolean;
  /**
   * What the server holds instead, after 409 or 412. Within the same time limit; a failure counts as: not known.
   * @default `version` and `value` of the body, those that are there
   */
  fetchTheirs?(
    this: void,
    vars: Vars,
    context: SendContext,
    answer: HttpAnswer,
  ): Promise<{ readonly value?: Entity | null | undefined; readonly version?: number | undefined }>;
  /** @default the global `fetch` */
  readonly fetch?: OperationFetch | undefined;
  /** Will nothing leave this device? Asked only where a request that got no answer could not be sent again. @default as the browser says */
  isOffline?(this: void): boolean;
  /** Time, for tests. @default the real one */
  readonly environment?: Pick<Environment, 'now' | 'setTimer'> | undefined;
}
