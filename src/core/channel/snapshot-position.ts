import { isOffset, type Position } from '../../protocol/position';
import { TidewireError } from '../../shared/errors';
import type { Snapshot } from './define-channel';

/**
 * Which events a snapshot holds.
 *
 * @param from where the channel was when it was asked for: an older one lacks what came between
 * @param now where the channel is, if it was not known then
 * @returns `undefined` if the snapshot does not say
 * @throws TidewireError for one that is of no use
 */
export function toIncluded(
  snapshot: Snapshot<unknown>,
  from: Position | undefined,
  now: Position | undefined,
): Position | undefined {
  const { offset, epoch }: { readonly offset?: unknown; readonly epoch?: unknown } = isSnapshot(snapshot)
    ? snapshot
    : invalid();
  if (offset === undefined) return undefined;
  if (!isOffset(offset) || (epoch !== undefined && typeof epoch !== 'string')) return invalid();
  // Servers that keep no log have no epochs: what the snapshot calls one is not ours to compare.
  const own = from?.epoch ?? now?.epoch;
  if (own === undefined) return undefined;
  if (own !== '' && epoch !== undefined && epoch !== own)
    throw new TidewireError(
      'snapshot-of-another-epoch',
      'The snapshot is of another numbering than the channel, so it is not known which events it holds. It is fetched again; if this stays, the snapshot function gives an epoch that is not the channel’s.',
    );
  if (from && offset < from.offset)
    throw new TidewireError(
      'snapshot-too-old',
      'The snapshot is older than the subscription, so events between the two would be missing. It is fetched again; if this stays, it comes from a copy or a cache that lags behind.',
    );
  return { epoch: own, offset };
}

export function tooManyWaiting(): TidewireError {
  return new TidewireError(
    'snapshot-too-slow',
    'More events arrived while the snapshot was fetched than can wait for it. It is fetched again; a faster snapshot, or one that gives its offset, helps.',
  );
}

function isSnapshot(value: unknown): value is Snapshot<unknown> {
  return typeof value === 'object' && value !== null && 'state' in value;
}

function invalid(): never {
  throw new TidewireError(
    'invalid-snapshot',
    'A snapshot function answered something else than { state, offset?, epoch? }, which cannot be shown. Return the state in a field of its own; offset is a whole number, epoch a text.',
  );
}
