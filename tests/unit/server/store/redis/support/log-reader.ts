import {
  StoreUnavailable,
  type LogEntry,
  type Position,
  type StoreSession,
} from '../../../../../../src/server/store/store';

/** Reads a log as a hub does: hints are taken if they fit, and everything else is read. */
export interface LogReader {
  readonly entries: readonly LogEntry[];
  /** Every position that was answered as a gap. */
  readonly gaps: readonly Position[];
  interruptions(): number;
}

export async function readLog(session: StoreSession, channel: string): Promise<LogReader> {
  const entries: LogEntry[] = [];
  const gaps: Position[] = [];
  let interruptions = 0;
  let position: Position | undefined;
  let reading: Promise<void> | undefined;
  let isStale = false;

  const take = (epoch: string, entry: LogEntry) => {
    entries.push(entry);
    position = { epoch, offset: entry.offset, id: entry.id };
  };

  async function readToEnd(): Promise<void> {
    do {
      isStale = false;
      const from = position ?? { ...(await session.end(channel)), offset: 0, id: undefined };
      const result = await session.read(channel, from, 100);
      if (result.kind === 'gap') {
        gaps.push(from);
        position = result.end;
      } else {
        for (const entry of result.entries) take(result.end.epoch, entry);
        if (position && position.offset < result.end.offset) isStale = true;
      }
    } while (isStale);
  }

  function readOn(): void {
    isStale = true;
    reading ??= readToEnd()
      .catch((error: unknown) => {
        // It will be told when there is a connection again.
        if (!(error instanceof StoreUnavailable)) throw error;
      })
      .finally(() => {
        reading = undefined;
      });
  }

  await session.follow(channel, {
    appended(epoch, entry) {
      if (!reading && position?.epoch === epoch && position.offset + 1 === entry.offset) take(epoch, entry);
      else if (position?.epoch !== epoch || position.offset < entry.offset) readOn();
    },
    interrupted() {
      interruptions++;
      readOn();
    },
  });
  readOn();
  return { entries, gaps, interruptions: () => interruptions };
}
