import type { Channel } from '../../src/core/channel/open-channel';
import type { Message } from '../../src/protocol/incoming';
import type { MessageMap } from '../../src/core/contract';
import { follows, isAbsent, type TrueEntry, type TrueLogs, type TruePosition } from './true-logs';
import type { Verdict } from './verdict';

/** Watches what one listener of one channel is handed. */
export interface TrueReader {
  readonly channel: Channel<MessageMap>;
  /** Where it says that it stands. */
  readonly at: TruePosition | undefined;
  /** Where it stands, as it says; notices what moved it. */
  look(): void;
  close(): void;
}

export interface TrueReaderOptions {
  readonly logs: TrueLogs;
  readonly verdict: Verdict;
  readonly name: string;
  /** Where the client's newest link leads. */
  place(): string | undefined;
  /** Grows when user or place change: then every position is forgotten. */
  era(): number;
  /** The attempt under way leads elsewhere: it forgets every position. */
  isMoving(): boolean;
  /** What is lost and repeated on its way makes gaps that need not be. */
  readonly mayInventGaps: boolean;
  calledBack(): void;
}

/**
 * Follows a channel from where it stands when it is opened.
 *
 * @param last where an earlier reader of this page stood
 * @param isKept it was opened to go on from there
 */
export function watchReader(
  channel: Channel<MessageMap>,
  options: TrueReaderOptions,
  last: TruePosition | undefined,
  isKept: boolean,
): TrueReader {
  const { logs, verdict, name, place, era } = options;
  /** How often each was handed on. */
  const heard = new Map<string, number>();
  let at = last;
  let atEra = era();
  /** A gap was just told: until this turn is over, what waited behind the holes is handed on. */
  let isJumping = false;
  const { claim, count } = verdict;
  const show = (position: TruePosition | undefined) =>
    position ? `${position.log.epoch.slice(0, 4)}/${position.entry?.offset ?? 0}` : 'nowhere';

  const wasLost = (entry: TrueEntry) => entry.isLost || logs.copies(entry) > 1;

  /** It stands somewhere, and nothing else was to be expected. */
  function adopt(): void {
    const { position } = channel;
    at = position && logs.find(place() ?? '', channel.name, position, at);
    if (atEra !== era()) heard.clear();
    atEra = era();
    claim(
      !position || at !== undefined,
      'no-invention',
      () => `${name} stands at ${JSON.stringify(position)}, which is no place of that log`,
    );
  }

  function look(): void {
    if (isJumping) return;
    const { position } = channel;
    if (!position) {
      claim(
        !at || atEra !== era() || options.isMoving(),
        'no-silent-loss',
        () => `${name} forgot that it stood at ${show(at)}`,
      );
      at = undefined;
      return;
    }
    if (!at || atEra !== era()) return adopt();
    // What happens without a subscription is told with the next one.
    if (['stale', 'refused'].includes(channel.continuity.current.status)) return;
    const isSame = position.offset === (at.entry?.offset ?? 0) && position.epoch === at.log.epoch;
    claim(
      isSame && (at.entry?.id ?? undefined) === position.id,
      'no-silent-loss',
      () => `${name} moved from ${show(at)} to ${JSON.stringify(position)} without an event and without a gap`,
    );
  }

  function hear({ id = '', offset }: Message): void {
    options.calledBack();
    count('handed on');
    const entry = logs.findEntry(place() ?? '', channel.name, id, offset, at);
    if (!entry) return claim(false, 'no-invention', () => `${name} was handed ${id}, which nobody stored there`);
    // Another user, or another place, begins anew.
    if (atEra !== era()) heard.clear();
    const times = (heard.get(id) ?? 0) + 1;
    heard.set(id, times);
    // What the store has lost and got again may be handed on again, if a gap was told.
    claim(
      times <= logs.copies(entry),
      'no-duplicate',
      () => `${name} was handed ${entry.offset} for the ${times}th time`,
    );
    if (isJumping) {
      const last = at?.log === entry.log ? at.entry : undefined;
      const isForward = !last || wasLost(last) || last.offset < entry.offset;
      claim(isForward, 'order', () => `${name} was handed ${entry.offset} behind ${show(at)}`);
    } else if (at && atEra === era() && !follows(entry, at)) blame(entry, at);
    at = { log: entry.log, entry };
    atEra = era();
  }

  function blame(entry: TrueEntry, { log, entry: last }: TruePosition): void {
    const story = () => `${name} was handed ${show({ log: entry.log, entry })} behind ${show({ log, entry: last })}`;
    if (log !== entry.log) claim(false, 'epoch', story);
    else if (last?.isLost) claim(false, 'tail', story);
    else claim(false, (last?.offset ?? 0) < entry.offset ? 'no-silent-loss' : 'order', story);
  }

  function handleContinuity(): void {
    options.calledBack();
    if (channel.continuity.current.status !== 'gap') return look();
    count('gaps told');
    logs.trim();
    const current = logs.current(place() ?? '', channel.name);
    claim(
      options.mayInventGaps ||
        !at ||
        atEra !== era() ||
        isJumping ||
        isAbsent(at, current) ||
        (at.entry !== undefined && wasLost(at.entry)),
      'true-gaps',
      () => `${name} was told of a gap at ${show(at)}, and the log goes on from there to ${current?.entries.length}`,
    );
    isJumping = true;
    // The gap is told before what waited is handed on, in the same turn.
    queueMicrotask(() => {
      isJumping = false;
      adopt();
    });
    channel.markRepaired();
  }

  channel.listen(hear);
  channel.continuity.subscribe(handleContinuity);
  if (!isKept || !at) adopt();
  if (channel.continuity.current.status === 'gap') handleContinuity();
  else look();
  return {
    channel,
    get at() {
      const { position } = channel;
      return position && logs.find(place() ?? '', channel.name, position, at);
    },
    look,
    close: channel.close,
  };
}
