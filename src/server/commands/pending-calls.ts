import type { Claim, PublishOutcome } from '../store/store';

/** Publishes to the application that this hub has under way: a copy waits for the first (PR13). */
export interface PendingCalls {
  /** @returns ends it, with its outcome */
  begin(claim: Claim): (outcome: PublishOutcome) => void;
  find(claim: Claim): Promise<PublishOutcome> | undefined;
}

export function createPendingCalls(): PendingCalls {
  const calls = new Map<string, Promise<PublishOutcome>>();
  return {
    begin(claim) {
      const key = keyOf(claim);
      let end!: (outcome: PublishOutcome) => void;
      const outcome = new Promise<PublishOutcome>((resolve) => (end = resolve));
      calls.set(key, outcome);
      return (ended) => {
        calls.delete(key);
        end(ended);
      };
    },
    find: (claim) => calls.get(keyOf(claim)),
  };
}

/** With the id: a publisher whose numbers the store has forgotten counts from 1 again while the old ones may still run. */
function keyOf({ publisher, destination, seq, id }: Claim): string {
  return JSON.stringify([publisher, destination, seq, id]);
}
