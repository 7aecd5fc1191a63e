// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { ConnectionStatus } from '../../../src/core/connection/connection-state';
import {
  phases,
  transition,
  type EventType,
  type MachineEvent,
  type MachineState,
  type Phase,
  type TransitionContext,
} from '../../../src/core/connection/transition';

const policy = {
  reconnectAttempts: 5,
  reconnectDelayMs: 1_000,
  minUptimeMs: 5_000,
  connectTimeoutMs: 10_000,
  eagerMs: 0,
};
const now = 1_000_000;
const context: TransitionContext = { now, random: 0.5, policy };
const cause = { code: 'closed' };
const outage = { since: now - 3_000, failures: 2, isLong: false, cause };

const events: { readonly [Type in EventType]: readonly MachineEvent[] } = {
  wanted: ['wanted'],
  connectRequested: ['connectRequested'],
  disconnectRequested: ['disconnectRequested'],
  released: ['released'],
  opened: ['opened'],
  welcomed: ['welcomed'],
  lost: (['retry', 'retry-later', 'authenticate', 'fail'] as const).map((action) => ({ action, cause })),
  woke: ['woke'],
  credentialsChanged: ['credentialsChanged'],
  userChanged: ['userChanged'],
  disposed: ['disposed'],
};
const everyEvent: readonly MachineEvent[] = Object.values(events).flat();

/** What each phase looks like from outside. */
const shownAs: Readonly<Record<Phase, readonly ConnectionStatus[]>> = {
  idle: ['idle'],
  opening: ['connecting', 'reconnecting', 'suspended'],
  handshaking: ['connecting', 'reconnecting', 'suspended'],
  connected: ['connected'],
  waiting: ['reconnecting', 'suspended'],
  'needs-auth': ['needs-auth'],
  disconnected: ['disconnected'],
  failed: ['failed'],
  disposed: ['idle'],
};
const hasLink: readonly Phase[] = ['opening', 'handshaking', 'connected'];
const hasDeadline: readonly Phase[] = ['opening', 'handshaking', 'waiting'];

/** Every state that a walk of any length reaches from the start, with all there is to remember. */
function reachableStates(): readonly MachineState[] {
  const seen = new Map<string, MachineState>();
  let frontier: MachineState[] = [{ phase: 'idle', shown: { status: 'idle' } }];
  for (let depth = 0; depth < 9 && frontier.length; depth++) {
    const next: MachineState[] = [];
    for (const state of frontier)
      for (const event of everyEvent) {
        const [after] = transition(state, event, context);
        const key = JSON.stringify(after);
        if (!seen.has(key)) next.push(after);
        seen.set(key, after);
      }
    frontier = next;
  }
  return [...seen.values()];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

const states = reachableStates();

test('[CN1] every phase is reached', () => {
  expect(new Set(states.map(({ phase }) => phase))).toEqual(new Set(phases));
});

describe.each(Object.keys(events))('[CN1] %s', (type) => {
  test.each([...phases])('in %s keeps the invariants and is pure', (phase) => {
    const here = states.filter((state) => state.phase === phase).slice(0, 50);
    expect(here.length).toBeGreaterThan(0);
    for (const state of here)
      for (const event of events[type as EventType]) {
        deepFreeze([state, event, context]);
        const [after, ...effects] = transition(state, event, context);
        expect(transition(state, event, context)).toEqual([after, ...effects]);
        expect(shownAs[after.phase]).toContain(after.shown.status);
        expect(after.deadline !== undefined).toBe(hasDeadline.includes(after.phase));
        if (after.deadline !== undefined) expect(after.deadline).toBeGreaterThanOrEqual(now);
        // Whoever leaves a phase with a link drops it, unless it is the same link that goes on.
        const goesOn = hasLink.includes(after.phase) && phases.indexOf(after.phase) >= phases.indexOf(phase);
        if (hasLink.includes(phase) && !goesOn) expect(effects).toContain('drop');
        // A link is opened only by entering the phase for it, and after the one before was dropped.
        const isEntered = after.phase === 'opening' && after !== state;
        expect(effects).toEqual(isEntered ? ['drop', 'open'] : expect.not.arrayContaining(['open']));
        if (phase === 'disposed') expect([after, effects]).toEqual([state, []]);
        if (type === 'disposed') expect(after.phase).toBe('disposed');
      }
  });
});

test('[CN21] from disconnected only connectRequested and disposed lead away', () => {
  const state: MachineState = { phase: 'disconnected', shown: { status: 'disconnected' } };
  const leaving = everyEvent.filter((event) => transition(state, event, context)[0].phase !== 'disconnected');
  expect(leaving).toEqual(['connectRequested', 'disposed']);
});

test('[CN3] no fault of the network leads to a state without a next attempt', () => {
  for (const state of states.filter(({ phase }) => hasDeadline.includes(phase) || phase === 'connected')) {
    for (const event of [...events.lost.slice(0, 2), ...events.connectRequested, ...events.woke]) {
      const [after] = transition(state, event, context);
      expect([...hasDeadline, 'connected']).toContain(after.phase);
    }
  }
});

test('[CN5] a wake never puts an attempt off', () => {
  for (const deadline of [now, now + 300, now + 40_000]) {
    const state: MachineState = {
      phase: 'waiting',
      shown: { status: 'suspended', retryAt: deadline, cause },
      deadline,
      outage,
    };
    for (const random of [0, 0.5, 0.999]) {
      const [after] = transition(state, 'woke', { ...context, random });
      expect(after.deadline).toBeLessThanOrEqual(Math.min(deadline, now + 1_000));
      expect(after.outage).toEqual(outage);
    }
  }
});

test('[CN4] the counter is kept by a connection that has not lasted, and dropped by one that has', () => {
  for (const [since, attempt] of [
    [now - 4_999, 3],
    [now - 5_000, 1],
  ] as const) {
    const state: MachineState = { phase: 'connected', shown: { status: 'connected', since }, outage };
    const [after] = transition(state, events.lost[0]!, context);
    expect(after.shown).toMatchObject({ status: 'reconnecting', attempt });
  }
});
