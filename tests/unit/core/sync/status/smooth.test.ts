import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth, type RawSyncStatus } from '../../../../../src/core/sync/status/smooth';
import type { SyncState } from '../../../../../src/core/sync/sync-status';
import { createStore } from '../../../../../src/shared/store';
import { isReachable, type RawSyncMoment } from '../../../../../src/testing/reachable-sync-state';
import { createVirtualEnvironment } from '../../../../../src/testing/virtual-environment';

const toStatus = (raw: SyncState, pending = 0): RawSyncStatus => ({
  raw,
  pending,
  sending: 0,
  attention: 0,
  oldestPendingAt: undefined,
  lastSyncedAt: undefined,
  staleSince: undefined,
  durability: 'strict',
});

/** A status that the test sets, smoothed; and the story of what was shown: "at 300: syncing". */
function createScreen(first: SyncState, pending = 0) {
  const environment = createVirtualEnvironment();
  const source = createStore(toStatus(first, pending), environment.reportError);
  const smoothed = smooth(environment, source);
  const history: RawSyncMoment[] = [{ at: 0, raw: first, pending }];
  const story: string[] = [];
  let told: SyncState = smoothed.current.state;
  const tell = () => {
    const { state } = smoothed.current;
    if (state !== told) story.push(`${environment.monotonicNow()}: ${state}`);
    told = state;
  };
  smoothed.subscribe(tell);
  return {
    environment,
    source,
    smoothed,
    history,
    story,
    get shown() {
      return smoothed.current.state;
    },
    becomes(raw: SyncState, inLog = 0) {
      history.push({ at: environment.monotonicNow(), raw, pending: inLog });
      source.set(toStatus(raw, inLog));
    },
    wait: (ms: number) => environment.advanceSync(ms),
    get isReachable() {
      return isReachable(history, smoothed.current.state, environment.monotonicNow());
    },
  };
}

describe('the smoothed state', () => {
  it('[SY3] shows syncing when it has lasted 300 ms, and then for a second', () => {
    const screen = createScreen('synced');
    screen.becomes('syncing');
    screen.wait(299);
    screen.becomes('synced');
    screen.wait(1_000);
    expect(screen.story).toEqual([]);
    screen.becomes('syncing');
    screen.wait(400);
    screen.becomes('synced');
    screen.wait(5_000);
    expect(screen.story).toEqual(['1599: syncing', '2599: synced']);
  });

  it('[SY3] holds syncing once for sends that follow one another', () => {
    const screen = createScreen('synced');
    for (let send = 0; send < 2; send++) {
      screen.becomes('syncing', 1);
      screen.wait(400);
      screen.becomes('pending', 1);
      screen.wait(100);
    }
    screen.becomes('synced');
    screen.wait(1_000);
    expect(screen.story).toEqual(['0: pending', '300: syncing', '1300: synced']);
  });

  it.each(['offline', 'reconnecting', 'stale'] as const)(
    '[SY3] says nothing of %s for under two seconds',
    (trouble) => {
      const screen = createScreen('synced');
      screen.becomes(trouble);
      screen.wait(1_999);
      screen.becomes('synced');
      screen.wait(5_000);
      expect(screen.story).toEqual([]);
      screen.becomes(trouble);
      screen.wait(5_000);
      expect(screen.story).toEqual([`8999: ${trouble}`]);
      screen.becomes('synced');
      expect(screen.story).toEqual([`8999: ${trouble}`, '11999: synced']);
    },
  );

  it('[SY3] takes offline and reconnecting for one outage, whichever it is by the time it shows', () => {
    const screen = createScreen('synced');
    screen.becomes('reconnecting');
    screen.wait(1_500);
    screen.becomes('offline');
    screen.wait(1_000);
    screen.becomes('reconnecting');
    expect(screen.story).toEqual(['2000: offline', '2500: reconnecting']);
  });

  it.each(['attention', 'needs-auth'] as const)('[SY3] never delays %s, whatever is held or waited for', (alert) => {
    const states = ['offline', 'reconnecting', 'syncing', 'pending', 'stale', 'synced'] as const;
    for (const before of states)
      for (const ms of [0, 100, 300, 500, 2_000]) {
        const screen = createScreen('synced');
        screen.becomes(before, 1);
        screen.wait(ms);
        screen.becomes(alert, 1);
        expect(screen.shown).toBe(alert);
      }
  });

  it('[SY3] after an alert shows at once what someone has made of it', () => {
    const screen = createScreen('synced');
    screen.becomes('attention', 1);
    screen.becomes('syncing', 1);
    screen.wait(100);
    screen.becomes('synced');
    screen.wait(5_000);
    screen.becomes('needs-auth');
    screen.becomes('reconnecting');
    expect(screen.story).toEqual([
      '0: attention',
      '0: syncing',
      '1000: synced',
      '5100: needs-auth',
      '5100: reconnecting',
    ]);
  });

  it('[SY3] begins with what is true: a page that opens offline says so', () => {
    expect(createScreen('offline').shown).toBe('offline');
    expect(createScreen('syncing').shown).toBe('syncing');
  });

  it('[SY4] gives up synced with the first operation, though the outage itself still waits to be told', () => {
    const screen = createScreen('synced');
    screen.becomes('offline');
    screen.wait(500);
    screen.becomes('offline', 1);
    screen.wait(10_000);
    expect(screen.story).toEqual(['500: pending', '2000: offline']);
  });

  it('keeps raw and everything else as they are, beside what is shown', () => {
    const screen = createScreen('synced');
    screen.source.set({ ...toStatus('offline', 3), oldestPendingAt: 7, durability: 'memory' });
    expect(screen.smoothed.current).toEqual({
      ...toStatus('offline', 3),
      oldestPendingAt: 7,
      durability: 'memory',
      state: 'pending',
    });
  });

  it('goes by time passed and not by the clock on the wall', () => {
    const screen = createScreen('synced');
    screen.becomes('offline');
    screen.environment.jumpWallClock(-3_600_000);
    screen.wait(2_000);
    expect(screen.shown).toBe('offline');
  });

  it('looks again when its timer comes too early, as timers of some browsers do', () => {
    const environment = createVirtualEnvironment();
    const early = {
      ...environment,
      setTimer: (run: () => void, delayMs: number) => environment.setTimer(run, Math.max(1, delayMs - 1)),
    };
    const source = createStore(toStatus('synced'), environment.reportError);
    const smoothed = smooth(early, source);
    source.set(toStatus('offline'));
    environment.advanceSync(1_999);
    expect(smoothed.current.state).toBe('synced');
    environment.advanceSync(1);
    expect(smoothed.current.state).toBe('offline');
  });

  it('after disposal has no timer, and says nothing more', () => {
    const screen = createScreen('synced');
    screen.becomes('offline');
    screen.smoothed.dispose();
    screen.smoothed.dispose();
    expect(screen.environment.pendingTimers).toBe(0);
    screen.becomes('attention', 1);
    screen.wait(10_000);
    expect(screen.shown).toBe('synced');
    expect(screen.story).toEqual([]);
  });
});

const states: readonly SyncState[] = [
  'attention',
  'needs-auth',
  'offline',
  'reconnecting',
  'syncing',
  'pending',
  'stale',
  'synced',
];

/** A raw state, operations in the log as far as that state allows, and how long it lasts; often just about a limit. */
const step = fc
  .record({
    raw: fc.constantFrom(...states),
    inLog: fc.nat(2),
    ms: fc.oneof(fc.constantFrom(0, 1, 299, 300, 301, 699, 700, 999, 1_000, 1_999, 2_000, 2_001), fc.nat(3_000)),
  })
  .map(({ raw, inLog, ms }) => ({
    raw,
    ms,
    inLog: raw === 'synced' || raw === 'stale' ? 0 : raw === 'attention' ? inLog + 1 : inLog,
  }));

describe('[SY3] in any sequence of states', () => {
  it('what is shown is what the rules allow, at each moment', () => {
    fc.assert(
      fc.property(step, fc.array(step, { maxLength: 40 }), (first, rest) => {
        const screen = createScreen(first.raw, first.inLog);
        const wait = (ms: number) => {
          for (let left = ms; left > 0; left -= 250) {
            screen.wait(Math.min(left, 250));
            expect(screen.isReachable).toBe(true);
          }
        };
        wait(first.ms);
        for (const { raw, inLog, ms } of rest) {
          screen.becomes(raw, inLog);
          expect(screen.isReachable).toBe(true);
          if (raw === 'attention' || raw === 'needs-auth') expect(screen.shown).toBe(raw);
          if (inLog) expect(screen.shown).not.toBe('synced');
          wait(ms);
          if (inLog) expect(screen.shown).not.toBe('synced');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('at rest it is the raw one, and no timer is left', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const screen = createScreen('synced');
        for (const { raw, inLog, ms } of steps) {
          screen.becomes(raw, inLog);
          screen.wait(ms);
          expect(screen.environment.pendingTimers).toBeLessThanOrEqual(1);
        }
        screen.wait(2_000);
        expect(screen.shown).toBe(steps.at(-1)?.raw);
        expect(screen.environment.pendingTimers).toBe(0);
      }),
    );
  });
});

describe('the oracle', () => {
  const at = (moment: number, raw: SyncState, pending = 0): RawSyncMoment => ({ at: moment, raw, pending });

  it('[SY3] refuses what is too early, too late, or was never so', () => {
    const blip = [at(0, 'synced'), at(100, 'offline')];
    expect(isReachable(blip, 'synced', 2_000)).toBe(true);
    expect(isReachable(blip, 'offline', 2_000)).toBe(false);
    expect(isReachable(blip, 'offline', 2_100)).toBe(true);
    expect(isReachable(blip, 'synced', 2_100)).toBe(false);
    expect(isReachable(blip, 'stale', 1_000)).toBe(false);
    expect(isReachable([], 'synced', 0)).toBe(false);
  });

  it('[SY4] refuses synced with an operation in the log', () => {
    expect(isReachable([at(0, 'synced'), at(1, 'syncing', 1)], 'synced', 2)).toBe(false);
    expect(isReachable([at(0, 'synced'), at(1, 'syncing', 1)], 'pending', 2)).toBe(true);
  });

  it('[SY3] refuses an alert that is over, and anything else while there is one', () => {
    expect(isReachable([at(0, 'attention', 1), at(5, 'pending', 1)], 'attention', 6)).toBe(false);
    expect(isReachable([at(0, 'syncing', 1), at(400, 'attention', 1)], 'syncing', 500)).toBe(false);
  });
});
