import type { AnyOperation, RouteGuarantees } from './operation';
import { defaultWindowMs } from './senders/choose-route';

/** How much a server does for operations that are sent again; each rung holds the ones below it (docs/guarantees.md). */
export type ServerRung = 'S0' | 'S1' | 'S2' | 'S3';

/** What the user of an app can rely on with an operation. */
export interface OperationGuarantees {
  readonly rung: ServerRung;
  /** Of each way that it may take, the preferred one first. */
  readonly routes: readonly ServerRung[];
  /**
   * What becomes of it when its answer got lost: it is sent again, within `repeatWindowMs`; the server is asked (`verify`); or someone decides.
   */
  readonly unanswered: 'sent-again' | 'asked' | 'unconfirmed';
  /** How long the server knows a copy, in ms. 0: not at all. */
  readonly repeatWindowMs: number;
  /** How it is known that what is fetched holds it: by its version, or by looking for its values. */
  readonly observed: 'by-version' | 'by-value';
  /** What keeps it from overwriting someone else's change to the same field: the server refuses it; or we look, as far as we have been told of the change. */
  readonly conflicts: 'refused' | 'seen';
  /** Can it be sent without the connection? */
  readonly worksOffline: boolean;
}

/**
 * What holds for an operation, from what its `send` says of the server. For devtools, and for tests of the app's own.
 *
 * @example
 * expect(guaranteesOf(payInvoice).unanswered).toBe('sent-again');
 */
export function guaranteesOf(operation: Pick<AnyOperation, 'send' | 'verify'>): OperationGuarantees {
  const { guarantees = {}, routes = [guarantees] } = operation.send;
  const { isIdempotent, idempotencyWindowMs = defaultWindowMs, isVersioned, isConditional, worksOffline } = guarantees;
  return {
    rung: rungOf(guarantees),
    routes: routes.map(rungOf),
    unanswered: isIdempotent ? 'sent-again' : operation.verify ? 'asked' : 'unconfirmed',
    repeatWindowMs: isIdempotent ? idempotencyWindowMs : 0,
    observed: isVersioned ? 'by-version' : 'by-value',
    conflicts: isConditional ? 'refused' : 'seen',
    worksOffline: !!worksOffline,
  };
}

/** S2 and S3 count only on top of S1: a copy of a lost success would conflict with itself. */
function rungOf({ isIdempotent, isVersioned, isConditional }: RouteGuarantees): ServerRung {
  if (!isIdempotent) return 'S0';
  if (!isVersioned) return 'S1';
  return isConditional ? 'S3' : 'S2';
}
