import { mayRelease, maySettle, refuseOperation, type RememberedOperation } from '../operation-decision';
import type { Change } from './commits';
import { encodeText } from './text';
import type { WorkingSet } from './working-set';
import type { OperationClaim, OperationClaimResult, OperationMemory, OperationOutcome } from '../store';

export interface SqliteOperations {
  claim(claim: OperationClaim, memory: OperationMemory): Change<OperationClaimResult>;
  settle(claim: OperationClaim, outcome: OperationOutcome, memoryMs: number): Change<void>;
  release(claim: OperationClaim): Change<void>;
}

/** How operations ended, in a file. @param now the wall clock */
export function createSqliteOperations(now: () => number): SqliteOperations {
  const known = ({ operations }: WorkingSet, name: string) => operations.get(name)?.operation;
  const remember = ({ operations }: WorkingSet, name: string, operation: RememberedOperation | undefined) =>
    operations.set(name, { name, operation });

  return {
    claim(claim, memory) {
      const { hash, node, run } = claim;
      const name = nameOf(claim);
      return {
        needs: { operation: name },
        decide(set) {
          const refused = refuseOperation(claim, known(set, name), now(), memory);
          if (refused) return refused;
          const expiresAt = now() + memory.memoryMs;
          remember(set, name, { hash, node, run, at: now(), expiresAt, outcome: undefined });
          return { kind: 'claimed' };
        },
      };
    },
    settle(claim, outcome, memoryMs) {
      const { hash, node, run } = claim;
      const name = nameOf(claim);
      return {
        needs: { operation: name },
        weight: outcome.status === 'answered' ? (outcome.data?.length ?? 0) : 0,
        decide(set) {
          const before = known(set, name);
          if (!maySettle(claim, before, now())) return;
          remember(set, name, { hash, node, run, at: before?.at ?? now(), expiresAt: now() + memoryMs, outcome });
        },
      };
    },
    release(claim) {
      const name = nameOf(claim);
      return {
        needs: { operation: name },
        decide(set) {
          if (mayRelease(claim, known(set, name))) remember(set, name, undefined);
        },
      };
    },
  };
}

function nameOf({ scope, key }: OperationClaim): string {
  return encodeText(JSON.stringify([scope, key]));
}
