import { isRecord } from '../../protocol/safe-json';

/** What the tabs of a group, and the keeper of their socket, say to all of them. */
export type TabWord =
  /** Who keeps the socket? With the newest fence the asker knows. */
  | { readonly tidewire: 'ask'; readonly fence: number }
  /** I do. `isTired`: a visible tab should rather. */
  | { readonly tidewire: 'keep'; readonly fence: number; readonly keeper: string; readonly isTired: boolean }
  /** I did, and go. */
  | { readonly tidewire: 'left'; readonly fence: number };

/** @returns `undefined` for whatever else is said on the channel */
export function readTabWord(message: unknown): TabWord | undefined {
  if (!isRecord(message) || !Number.isSafeInteger(message.fence)) return undefined;
  const { tidewire, keeper, isTired } = message;
  const isKept = tidewire === 'keep' && typeof keeper === 'string' && typeof isTired === 'boolean';
  return isKept || tidewire === 'ask' || tidewire === 'left' ? (message as TabWord) : undefined;
}
