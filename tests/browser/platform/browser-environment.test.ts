import { browserEnvironment, type LifecycleEvent } from 'tidewire/core';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';

const environment = browserEnvironment();
const timer = (ms: number) => new Promise<void>((resolve) => void environment.setTimer(resolve, ms));
const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

function hear() {
  const heard: LifecycleEvent[] = [];
  const undo = environment.onLifecycle((event) => heard.push(event));
  onTestFinished(undo);
  return { heard, undo };
}

function hide(hidden: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

const fires: Readonly<Record<LifecycleEvent, () => void>> = {
  hidden: () => hide(true),
  visible: () => hide(false),
  focus: () => window.dispatchEvent(new FocusEvent('focus')),
  online: () => window.dispatchEvent(new Event('online')),
  offline: () => window.dispatchEvent(new Event('offline')),
  pagehide: () => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true, bubbles: true })),
  pageshow: () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true, bubbles: true })),
  // As Chromium sends them: at the document, without bubbling.
  freeze: () => document.dispatchEvent(new Event('freeze')),
  resume: () => document.dispatchEvent(new Event('resume')),
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe('timers', () => {
  test('run once, in order of their delays', async () => {
    const ran: string[] = [];
    environment.setTimer(() => ran.push('later'), 20);
    environment.setTimer(() => ran.push('sooner'), 1);
    await timer(40);
    await timer(10);
    expect(ran).toEqual(['sooner', 'later']);
  });

  test('do not run after their undo, which may be called again', async () => {
    const run = vi.fn();
    const undo = environment.setTimer(run, 1);
    undo();
    undo();
    await timer(20);
    expect(run).not.toHaveBeenCalled();
  });

  test('beyond 31 bits do not run at once', async () => {
    const run = vi.fn();
    onTestFinished(environment.setTimer(run, 2 ** 31 + 1));
    onTestFinished(environment.setTimer(run, Number.MAX_SAFE_INTEGER));
    await timer(20);
    expect(run).not.toHaveBeenCalled();
  });
});

describe('frames', () => {
  test('run with the next animation frame', async () => {
    const ran: (CSSNumberish | null)[] = [];
    await frame();
    environment.requestFrame(() => ran.push(document.timeline.currentTime));
    await frame();
    expect(ran).toEqual([document.timeline.currentTime]);
  });

  test('do not run after their undo', async () => {
    const run = vi.fn();
    environment.requestFrame(run)();
    await frame();
    await frame();
    expect(run).not.toHaveBeenCalled();
  });
});

test('clocks: the wall clock, and one that never goes back', async () => {
  expect(Math.abs(environment.now() - Date.now())).toBeLessThan(100);
  const before = environment.monotonicNow();
  await timer(5);
  expect(environment.monotonicNow()).toBeGreaterThan(before);
});

test('random numbers are in [0, 1), and ids are long, plain and never the same', () => {
  const numbers = Array.from({ length: 1_000 }, () => environment.random());
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  const ids = Array.from({ length: 10_000 }, () => environment.randomId());
  expect(new Set(ids).size).toBe(10_000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z-]{8,64}$/);
  // 128 bits: as long as 25 base-36 digits or more.
  expect(Math.max(...ids.map(({ length }) => length))).toBeGreaterThanOrEqual(28);
});

describe('[CN16] lifecycle', () => {
  test.each(Object.keys(fires) as LifecycleEvent[])('tells of %s, once', (event) => {
    const { heard } = hear();
    fires[event]();
    expect(heard).toEqual([event]);
  });

  test('follows the page into the back/forward cache and out again', () => {
    const { heard } = hear();
    for (const event of ['pagehide', 'hidden', 'freeze', 'resume', 'visible', 'pageshow'] as const) fires[event]();
    expect(heard).toEqual(['pagehide', 'hidden', 'freeze', 'resume', 'visible', 'pageshow']);
  });

  test('the focus of an element is not the focus of the window', () => {
    const [before, input] = [0, 1].map(() => document.body.appendChild(document.createElement('input')));
    if (!before || !input) return expect.unreachable();
    // The window has the focus from here on.
    before.focus();
    const { heard } = hear();
    input.focus();
    input.dispatchEvent(new FocusEvent('focus'));
    input.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    expect(document.activeElement).toBe(input);
    before.remove();
    input.remove();
    expect(heard).toEqual([]);
  });

  test('knows whether the page is visible', () => {
    expect(environment.isVisible()).toBe(true);
    hide(true);
    expect(environment.isVisible()).toBe(false);
  });

  test('[RX4] undone, it hears nothing more; others still do', () => {
    const first = hear();
    const second = hear();
    first.undo();
    first.undo();
    for (const fire of Object.values(fires)) fire();
    expect(first.heard).toEqual([]);
    expect(second.heard).toHaveLength(Object.keys(fires).length);
  });

  test('[RX4] undone, no listener is left', () => {
    const live = new Set<number>();
    let count = 0;
    for (const target of [window, document]) {
      const add = target.addEventListener.bind(target) as EventTarget['addEventListener'];
      vi.spyOn(target, 'addEventListener').mockImplementation(
        (...args: Parameters<EventTarget['addEventListener']>) => {
          const [, , options] = args;
          const id = count++;
          live.add(id);
          // What is bound to no signal stays in the set.
          if (typeof options === 'object') options.signal?.addEventListener('abort', () => live.delete(id));
          add(...args);
        },
      );
    }
    const undo = environment.onLifecycle(() => undefined);
    expect(live.size).toBeGreaterThanOrEqual(8);
    undo();
    expect(live.size).toBe(0);
  });
});

test('[DL2] an error that is reported reaches the page as an uncaught one, and is not thrown here', async () => {
  const broken = new Error('broken handler');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const uncaught = new Promise<unknown>((resolve) => {
    const take = (event: ErrorEvent) => {
      event.preventDefault();
      resolve(event.error);
    };
    window.addEventListener('error', take, { once: true });
    onTestFinished(() => window.removeEventListener('error', take));
  });
  environment.reportError(broken);
  expect(await uncaught).toBe(broken);
});

test('[CN19] is a server only if told so', () => {
  expect(environment.isServer).toBe(false);
  expect(browserEnvironment({ isServer: true }).isServer).toBe(true);
});
