import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { LatencyMeter } from '../../../src/entries/components';
import { createPage } from './support/page';

const filled = (container: HTMLElement) => container.querySelectorAll('[data-filled]').length;

describe('LatencyMeter', () => {
  it.each([
    ['good', 42, 3],
    ['fair', 212, 2],
    ['poor', 640, 1],
  ] as const)('%s: the number, the bars, and the quality in words', (quality, roundTripMs, bars) => {
    const { container } = render(<LatencyMeter latency={{ roundTripMs, quality }} />);
    expect(container.textContent).toBe(`${roundTripMs} ms, ${quality[0]!.toUpperCase()}${quality.slice(1)} latency`);
    expect(filled(container)).toBe(bars);
  });

  it('unknown: says so, with a dash that is not spoken and no bar', () => {
    const { container } = render(<LatencyMeter />);
    expect(container.querySelector<HTMLElement>('.tw-latency-meter')?.dataset.quality).toBe('unknown');
    expect(container.querySelector('[aria-hidden="true"]:not(:has(svg)):not(svg)')?.textContent).toBe('– ms');
    expect(container.querySelector('.tw-visually-hidden')?.textContent).toBe('Latency unknown');
    expect(filled(container)).toBe(0);
  });

  it('writes numbers as its locale does', () => {
    const { container } = render(<LatencyMeter latency={{ roundTripMs: 1234.4, quality: 'poor' }} locale="de" />);
    expect(container.textContent).toMatch(/^1\.234 ms/);
  });

  it('measures the connection of its provider', async () => {
    const { show, advance } = createPage();
    const { container } = show(<LatencyMeter />);
    await advance(1_000);
    expect(container.querySelector('.tw-latency-meter')?.textContent).toBe('10 ms, Good latency');
  });
});
