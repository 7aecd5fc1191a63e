import { createRef } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { toDataAttributes } from '../../../src/components/render-element/data-attributes';
import { mergeProps } from '../../../src/components/render-element/merge-props';
import { mergeRefs } from '../../../src/components/render-element/merge-refs';

describe('state as data-* attributes', () => {
  it('shows presence for true, leaves out false and undefined, and writes names with dashes', () => {
    expect(toDataAttributes({ isPaused: true, busy: false, kind: undefined, waiting: 3, status: 'idle' })).toEqual({
      'data-is-paused': '',
      'data-waiting': '3',
      'data-status': 'idle',
    });
  });
});

describe('props of several origins', () => {
  it('add up in class and style, and the later wins elsewhere, unless it is undefined', () => {
    expect(
      mergeProps(
        { className: 'a', style: { color: 'red', top: 0 }, title: 'own', children: 'own' },
        { className: 'b', style: { color: 'blue' }, title: 'app', children: undefined },
      ),
    ).toEqual({ className: 'a b', style: { color: 'blue', top: 0 }, title: 'app', children: 'own' });
  });

  it('call all handlers, the app’s first, and ours only if the app did not prevent it', () => {
    const order: string[] = [];
    const own = () => void order.push('own');
    const app = (event: { defaultPrevented: boolean }) => void order.push(`app ${event.defaultPrevented}`);
    const { onClick } = mergeProps({ onClick: own }, { onClick: app }) as { onClick: (event: object) => void };
    onClick({ defaultPrevented: false });
    onClick({ defaultPrevented: true });
    expect(order).toEqual(['app false', 'own', 'app true']);
  });
});

describe('several refs', () => {
  it('are filled together and taken back together, in the way of React 18 and of React 19', () => {
    const object = createRef<string>();
    const ofReact18 = vi.fn();
    const cleanUp = vi.fn();
    const ofReact19 = vi.fn((instance: string | null) => (instance === null ? undefined : cleanUp));
    const ref = mergeRefs<string>(object, ofReact18, ofReact19, undefined, null);
    ref('element');
    expect(object.current).toBe('element');
    ref(null);
    expect(object.current).toBeNull();
    expect(ofReact18.mock.calls).toEqual([['element'], [null]]);
    expect(ofReact19.mock.calls).toEqual([['element']]);
    expect(cleanUp).toHaveBeenCalledTimes(1);
  });
});
