import type { OperationRecord } from './operation-record';

export interface LaneQuestion {
  /** In the order of the log; those that the app sends itself are not among them. */
  readonly records: readonly OperationRecord[];
  /** Wall clock. */
  readonly now: number;
  readonly maxSending: number;
  /** Can it leave now: connected, or by a route that needs no connection (LN5)? */
  canLeave(record: OperationRecord): boolean;
}

/**
 * The operations to send next: of each entity the first that is not answered, if nothing holds it up (LN1 to LN3). Pure.
 */
export function nextToSend({ records, now, maxSending, canLeave }: LaneQuestion): readonly OperationRecord[] {
  const known = new Map(records.map((record) => [record.id, record]));
  const blocked = new Set<string>();
  let room = maxSending - records.filter(({ status }) => status === 'sending').length;
  const next: OperationRecord[] = [];
  for (const record of records) {
    const { status, entity, after = [], retryAt = 0, isResting, awaitsBase } = record;
    // Answered, or out of the way until someone decides.
    if (status === 'acked' || status === 'rejected' || status === 'parked' || blocked.has(entity)) continue;
    blocked.add(entity);
    const isFree = after.every((id) => (known.get(id)?.status ?? 'acked') === 'acked');
    const isHeld = [isResting, awaitsBase, retryAt > now, !isFree].includes(true);
    if (status !== 'queued' || isHeld || room <= 0 || !canLeave(record)) continue;
    room--;
    next.push(record);
  }
  return next;
}
