import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { States as conflicts } from '../../../stories/components/conflict-inbox.stories';
import { States as badge } from '../../../stories/components/connection-badge.stories';
import { States as banner } from '../../../stories/components/connection-banner.stories';
import { States as countdown } from '../../../stories/components/countdown-timer.stories';
import { States as latency } from '../../../stories/components/latency-meter.stories';
import { States as toggle } from '../../../stories/components/live-updates-toggle.stories';
import { States as pendingChanges } from '../../../stories/components/pending-changes.stories';
import { States as relativeTime } from '../../../stories/components/relative-time.stories';
import { States as syncIndicator } from '../../../stories/components/sync-indicator.stories';
import { States as syncStatusBar } from '../../../stories/components/sync-status-bar.stories';
import { Welcome as welcome } from '../../../stories/start/welcome.stories';
import { worldIn } from '../../../stories/world/world-in';

/** The stories with the tag `visual`: few, and each the whole look of its component. */
const components = {
  'conflict-inbox': conflicts,
  'connection-badge': badge,
  'connection-banner': banner,
  'countdown-timer': countdown,
  'latency-meter': latency,
  'live-updates-toggle': toggle,
  'pending-changes': pendingChanges,
  'relative-time': relativeTime,
  'sync-indicator': syncIndicator,
  'sync-status-bar': syncStatusBar,
};

/** Bundled with the project, so that every machine draws the same letters. */
const fonts = ['500 13px "Inter Variable"', '13px "JetBrains Mono Variable"'];

let canvas: HTMLElement | undefined;

afterEach(() => {
  canvas?.remove();
});

/** Shows a story as Storybook does, in its world, whose clock stands still. */
async function show(story: typeof badge | typeof welcome, theme: 'light' | 'dark'): Promise<HTMLElement> {
  canvas = document.createElement('div');
  document.body.classList.add('sb-show-main');
  document.body.append(canvas);
  await Promise.all(fonts.map((font) => document.fonts.load(font)));
  await story.run({ canvasElement: canvas, globals: { ...story.composed.globals, theme, locale: 'en' } });
  await worldIn(canvas).clock.advance(1);
  return canvas;
}

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it.each(Object.entries(components))('%s looks as it did', async (name, story) => {
    await page.viewport(1024, 900);
    const element = await show(story as typeof badge, theme);
    await expect(element).toMatchScreenshot(`${name}-${theme}`);
  });

  it.each([1280, 390])('the welcome page looks as it did, %i px wide', async (width) => {
    await page.viewport(width, 4_000);
    const element = await show(welcome, theme);
    await expect(element).toMatchScreenshot(`welcome-${width}-${theme}`);
  });
});
