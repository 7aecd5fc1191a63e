import type { Undo } from '../../shared/undo';

/** What a tab knows of being looked at. */
export interface TabPage {
  isVisible(): boolean;
  /** Becoming visible, and hidden. */
  onChange(listener: () => void): Undo;
  /** It is left, perhaps for the back/forward cache. */
  onLeave(listener: () => void): Undo;
}

/* eslint-disable no-restricted-globals -- The page itself is what is asked. Where there is none, all is visible for ever. */

export function browserPage(): TabPage {
  const page = 'document' in globalThis ? document : undefined;
  return {
    isVisible: () => page?.visibilityState !== 'hidden',
    onChange: (listener) => listenTo(page, 'visibilitychange', listener),
    onLeave: (listener) => listenTo(page && window, 'pagehide', listener),
  };
}

function listenTo(target: EventTarget | undefined, event: string, listener: () => void): Undo {
  const handleEvent = () => listener();
  target?.addEventListener(event, handleEvent);
  return () => target?.removeEventListener(event, handleEvent);
}
