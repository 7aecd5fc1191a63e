import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnnouncementQueue } from '../../../src/components/announcer/announcement-queue';
import { createVirtualTime } from '../../../src/testing/virtual-time';

function createListener() {
  const time = createVirtualTime();
  const environment = { setTimer: time.setTimer, monotonicNow: () => time.elapsedMs };
  const queue = createAnnouncementQueue({ environment, sayMore: (count) => `and ${count} more` });
  const heard: string[] = [];
  const listen = () => queue.connect(({ text, priority }) => void heard.push(`${priority}: ${text}`));
  return { ...queue, listen, heard, wait: (ms: number) => time.advanceSync(ms), time };
}

describe('announcements', () => {
  it('that come together are spoken together', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    announce('Saved');
    announce('Two updates.');
    wait(300);
    expect(heard).toEqual(['polite: Saved. Two updates.']);
  });

  it('with the same words are spoken once', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    announce('Saved');
    announce('Saved');
    wait(3_000);
    announce('Saved');
    wait(3_000);
    expect(heard).toEqual(['polite: Saved']);
    wait(5_000);
    announce('Saved');
    wait(3_000);
    expect(heard).toEqual(['polite: Saved', 'polite: Saved']);
  });

  it('are repeated when something else was said in between', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    for (const [text, priority] of [
      ['Lost', 'assertive'],
      ['Back', 'polite'],
      ['Lost', 'assertive'],
    ] as const) {
      announce(text, { priority });
      wait(1_000);
    }
    expect(heard).toEqual(['assertive: Lost', 'polite: Back', 'assertive: Lost']);
  });

  it('of one key replace what still waits', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    announce('1 result', { key: 'results' });
    announce('2 results', { key: 'results' });
    wait(300);
    expect(heard).toEqual(['polite: 2 results']);
  });

  it('of a flood are few: the newest three and a count, two seconds apart', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    for (let index = 0; index < 100; index++) {
      announce(`Update ${index}`);
      wait(50);
    }
    wait(5_000);
    expect(heard.length).toBeLessThanOrEqual(4);
    expect(heard.at(-1)).toMatch(/^polite: Update 97\. Update 98\. Update 99\. and \d+ more\.$/);
  });

  it('that can not wait do not wait behind polite ones', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    announce('First');
    wait(300);
    announce('Second');
    announce('Connection lost', { priority: 'assertive' });
    wait(300);
    expect(heard).toEqual(['polite: First', 'assertive: Connection lost']);
  });

  it('wait for a voice, and leave no timer when it goes', () => {
    const { announce, listen, heard, wait, time } = createListener();
    announce('Early');
    expect(time.pendingTimers).toBe(0);
    const stop = listen();
    stop();
    expect(time.pendingTimers).toBe(0);
    listen();
    wait(300);
    expect(heard).toEqual(['polite: Early']);
  });

  it('without words are not spoken', () => {
    const { announce, listen, heard, wait } = createListener();
    listen();
    announce('   ');
    wait(300);
    expect(heard).toEqual([]);
  });

  it('keep their budget whatever comes: no more than one utterance per gap, none longer than four texts', () => {
    const step = fc.record({
      waitMs: fc.nat(1_500),
      text: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      priority: fc.constantFrom('polite' as const, 'assertive' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { announce, connect, wait, time } = createListener();
        const spoken: { at: number; priority: string; text: string }[] = [];
        connect((utterance) => void spoken.push({ at: time.elapsedMs, ...utterance }));
        for (const { text, priority, waitMs } of steps) {
          announce(text, { priority });
          wait(waitMs);
        }
        for (const [priority, gapMs] of [
          ['polite', 2_000],
          ['assertive', 600],
        ] as const) {
          const times = spoken.filter((utterance) => utterance.priority === priority).map(({ at }) => at);
          times.slice(1).forEach((at, index) => expect(at - times[index]!).toBeGreaterThanOrEqual(gapMs));
        }
        for (const { text } of spoken) expect(text.split('. ').length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 200 },
    );
  });
});
