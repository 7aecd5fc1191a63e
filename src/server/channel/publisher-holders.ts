import type { Undo } from '../../shared/undo';

/** Which connection of this hub speaks for a publisher. */
export interface PublisherHolders {
  /** @param handleFenced called once a newer one speaks for it (PR15) */
  hold(publisher: string, fence: number, handleFenced: () => void): Undo;
  /** Somebody joined with this fence, perhaps at another hub. */
  fence(publisher: string, fence: number): void;
}

export function createPublisherHolders(): PublisherHolders {
  const holders = new Map<string, { readonly fence: number; readonly handleFenced: () => void }>();
  function fenceOlder(publisher: string, fence: number): void {
    const holder = holders.get(publisher);
    if (!holder || holder.fence >= fence) return;
    holders.delete(publisher);
    holder.handleFenced();
  }
  return {
    hold(publisher, fence, handleFenced) {
      fenceOlder(publisher, fence);
      const holder = { fence, handleFenced };
      // One that joined before us and answers later is the older.
      if (holders.has(publisher)) handleFenced();
      else holders.set(publisher, holder);
      return () => {
        if (holders.get(publisher) === holder) holders.delete(publisher);
      };
    },
    fence: fenceOlder,
  };
}
