import type { Readable } from '../../../shared/store';
import type { PlatformAbortSignal } from '../../channel/define-channel';
import type { FetchReason } from './fetch-reason';

export interface FetchRequest {
  readonly key: string;
  /** Aborted when nobody waits for the answer any more: the last reader is gone, it took too long, or another user signed in. */
  readonly signal: PlatformAbortSignal;
  readonly reason: FetchReason;
}

/** Taken when a fetch began, to tell what was changed after it (BG4, AK4). */
export interface FetchMark {
  /** What the owner of the values gave as its mark. */
  readonly order: number;
  /** Wall clock in ms. */
  readonly startedAt: number;
}

/** What keeps a key current, as one reader of it wants it. Of several the newest fetches, and the shortest interval counts. */
export interface SourceOptions<Value = unknown> {
  /** Readers of one key share one source. */
  readonly key: string;
  /** Fetches the whole value. */
  fetch(request: FetchRequest): Promise<Value>;
  /**
   * Takes what was fetched. A throw counts as a failed fetch.
   *
   * @returns `isOverlapped`: some of it was older than what is known by now, so that one more fetch has to follow
   */
  apply(value: Value, began: FetchMark): { readonly isOverlapped: boolean };
  /** How old the value may get while no events keep it current, in ms. `Infinity`: it is never polled for. @default 30000 */
  readonly intervalMs?: number | undefined;
  /**
   * Do events keep it current? `true`: all of them, whenever the client is connected. A readable says so itself, as one that follows a
   * channel's continuity does: it is true only while nothing can be missed. `false`, also where the data changes without any event: it is
   * polled for at all times.
   */
  readonly hasEvents: boolean | Readable<boolean>;
  /** When what is shown already was fetched (initial data), wall clock in ms. Younger than the interval, it spares the first fetch. */
  readonly fetchedAt?: number | undefined;
  /** Fetching has failed, and so have the retries. It is fetched again with the next reason. */
  onError?(error: unknown): void;
}

/** What is known of a source. Times are wall clock in ms. */
export interface SourceState {
  readonly isFetching: boolean;
  /** When the newest fetch began. */
  readonly startedAt: number | undefined;
  /** When the last answer came. What it brought stays when a later fetch fails. */
  readonly fetchedAt: number | undefined;
  /** Of the newest fetch, if it failed. */
  readonly error: unknown;
  /** In a row. */
  readonly failures: number;
  /** When it is fetched next. `undefined`: with the next reason. */
  readonly nextAt: number | undefined;
  /** Since when its value is older than its interval allows. `undefined`: it is not, or there is none yet. */
  readonly staleSince: number | undefined;
}

export type RefreshOutcome =
  | { readonly status: 'fetched' }
  /** It is tried again by itself. */
  | { readonly status: 'failed'; readonly error: unknown }
  /** Nobody waits for it any more, or there is nothing to fetch. */
  | { readonly status: 'aborted' };
