import type { RedisKeys } from './keys';
import { scripts } from './lua/scripts';
import type { RedisScriptRunner } from './script-runner';
import type { OperationClaim, OperationClaimResult, OperationOutcome, OperationStore } from '../store';

type ClaimReply = ['claimed' | 'conflict'] | ['pending', number] | ['repeated', number, string];

/** How operations ended, in Redis: a hash for each, which expires. */
export function createRedisOperations({ run }: RedisScriptRunner, keys: RedisKeys): OperationStore {
  const keysOf = ({ scope, key }: OperationClaim) => [keys.operation(scope, key)];
  const valuesOf = (claim: OperationClaim) => [claim.hash, claim.node, String(claim.run)];

  return {
    async claimOperation(claim, { memoryMs, takeOverAfterMs }) {
      const takeOver = takeOverAfterMs === undefined || takeOverAfterMs === Infinity ? '' : String(takeOverAfterMs);
      const values = [...valuesOf(claim), String(Math.ceil(memoryMs)), takeOver];
      return toClaimResult((await run(scripts.claimOperation, keysOf(claim), values)) as ClaimReply);
    },
    async settleOperation(claim, outcome, memoryMs) {
      const values = [...valuesOf(claim), String(Math.ceil(memoryMs)), JSON.stringify(outcome)];
      await run(scripts.settleOperation, keysOf(claim), values);
    },
    async releaseOperation(claim) {
      await run(scripts.releaseOperation, keysOf(claim), valuesOf(claim));
    },
  };
}

function toClaimResult(reply: ClaimReply): OperationClaimResult {
  switch (reply[0]) {
    case 'claimed':
    case 'conflict':
      return { kind: reply[0] };
    case 'pending':
      return { kind: 'pending', ageMs: reply[1] };
    case 'repeated':
      return { kind: 'repeated', ageMs: reply[1], outcome: JSON.parse(reply[2]) as OperationOutcome };
  }
}
