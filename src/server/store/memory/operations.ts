import { mayRelease, maySettle, refuseOperation, type RememberedOperation } from '../operation-decision';
import type { OperationClaim, OperationClaimResult, OperationMemory, OperationOutcome } from '../store';

export interface MemoryOperations {
  claim(claim: OperationClaim, memory: OperationMemory): OperationClaimResult;
  settle(claim: OperationClaim, outcome: OperationOutcome, memoryMs: number): void;
  release(claim: OperationClaim): void;
  sweep(): void;
  /** Operations remembered. */
  readonly size: number;
}

/**
 * How operations ended, in memory.
 *
 * Guarantees: a key is given to one run at a time; what is settled stays; what is remembered is bounded in time, in number and in characters, and what was
 * settled first is forgotten first. A claim is never forgotten before its time.
 */
export function createMemoryOperations(
  now: () => number,
  maxOperations: number,
  maxCharacters: number,
): MemoryOperations {
  const claimed = new Map<string, RememberedOperation>();
  /** In the order of settling. */
  const ended = new Map<string, RememberedOperation>();
  let characters = 0;

  function forget(name: string): void {
    claimed.delete(name);
    const known = ended.get(name);
    if (known) characters -= weightOf(name, known);
    ended.delete(name);
  }

  /** The oldest come first, and are kept equally long. */
  function sweep(): void {
    for (const operations of [claimed, ended])
      for (const [name, { expiresAt }] of operations) {
        if (expiresAt > now()) break;
        forget(name);
      }
  }

  return {
    claim(claim, memory) {
      sweep();
      const name = nameOf(claim);
      const refused = refuseOperation(claim, ended.get(name) ?? claimed.get(name), now(), memory);
      if (refused) return refused;
      forget(name);
      const { hash, node, run } = claim;
      claimed.set(name, { hash, node, run, at: now(), expiresAt: now() + memory.memoryMs, outcome: undefined });
      return { kind: 'claimed' };
    },
    settle(claim, outcome, memoryMs) {
      const name = nameOf(claim);
      const known = ended.get(name) ?? claimed.get(name);
      if (!maySettle(claim, known, now())) return;
      forget(name);
      const { hash, node, run } = claim;
      const settled = { hash, node, run, at: known?.at ?? now(), expiresAt: now() + memoryMs, outcome };
      ended.set(name, settled);
      characters += weightOf(name, settled);
      for (const oldest of ended.keys()) {
        if (ended.size <= maxOperations && characters <= maxCharacters) break;
        forget(oldest);
      }
    },
    release(claim) {
      const name = nameOf(claim);
      if (mayRelease(claim, claimed.get(name))) forget(name);
    },
    sweep,
    get size() {
      return claimed.size + ended.size;
    },
  };
}

function nameOf({ scope, key }: OperationClaim): string {
  return JSON.stringify([scope, key]);
}

/** About what it takes in memory. */
function weightOf(name: string, { outcome }: RememberedOperation): number {
  const data = outcome?.status === 'answered' ? outcome.data : JSON.stringify(outcome);
  return name.length + (data?.length ?? 0);
}
