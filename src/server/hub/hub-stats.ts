import type { HubErrorCode } from '../../protocol/hub-frames';

/** A moment's picture of one hub. Counts run from its creation. */
export interface HubStats {
  /** Open now, welcomed or not. */
  readonly connections: number;
  /** Channels with a subscriber now. */
  readonly channels: number;
  /** Pairs of connection and channel now. */
  readonly subscriptions: number;
  /** Frames received, those of batches one by one. */
  readonly framesIn: number;
  /** Frames handed to sockets, those of batches one by one. */
  readonly framesOut: number;
  readonly malformed: number;
  /** Frames of a type this hub does not know (PR6). */
  readonly ignored: number;
  /** Error frames answered, by code; those of the application's own refusals included. */
  readonly rejected: Readonly<Partial<Record<HubErrorCode | (string & {}), number>>>;
  /** Upgrades refused, by HTTP status. */
  readonly upgradesRefused: Readonly<Record<number, number>>;
  /** Connections ended because they did not read (HB5). */
  readonly slowConsumers: number;
  /** Connections ended because they answered no ping (PR17). */
  readonly unresponsive: number;
}

type Total = 'framesIn' | 'framesOut' | 'malformed' | 'ignored' | 'slowConsumers' | 'unresponsive';

export interface StatsCounter {
  add(total: Total, count?: number): void;
  addRejected(code: string): void;
  addUpgradeRefused(status: number): void;
  read(now: Pick<HubStats, 'connections' | 'channels' | 'subscriptions'>): HubStats;
}

export function createStatsCounter(): StatsCounter {
  const totals: Record<Total, number> = {
    framesIn: 0,
    framesOut: 0,
    malformed: 0,
    ignored: 0,
    slowConsumers: 0,
    unresponsive: 0,
  };
  const rejected: Partial<Record<string, number>> = {};
  const upgradesRefused: Record<number, number> = {};
  return {
    add(total, count = 1) {
      totals[total] += count;
    },
    addRejected(code) {
      rejected[code] = (rejected[code] ?? 0) + 1;
    },
    addUpgradeRefused(status) {
      upgradesRefused[status] = (upgradesRefused[status] ?? 0) + 1;
    },
    read: (now) => ({ ...now, ...totals, rejected: { ...rejected }, upgradesRefused: { ...upgradesRefused } }),
  };
}
