import {
  StoreUnavailable,
  type Claim,
  type ClaimResult,
  type Position,
  type StoreSession,
} from '../../../../../../src/server/store/store';
import { until } from './until';

/** A publish that was acknowledged, and where it is. */
export interface Acknowledged {
  readonly id: string;
  readonly position: Position;
  /** Its fate was unknown before. */
  readonly isRetry: boolean;
}

/**
 * Publishes as a client does, 16 at a time and in order, and asks again for those of unknown fate until they are known.
 *
 * @param acknowledged takes each as it comes
 */
export async function publishAll(
  session: StoreSession,
  publisher: string,
  count: number,
  acknowledged: (publish: Acknowledged) => void,
): Promise<void> {
  let fence = 0;
  await until('a join', async () => {
    fence = (await orUnavailable(session.join(publisher)))?.fence ?? 0;
    return fence > 0;
  });
  for (let first = 1; first <= count; first += 16) {
    let left = Array.from({ length: Math.min(16, count - first + 1) }, (_, index) => first + index);
    let isRetry = false;
    await until('the answers', async () => {
      const answers = await Promise.all(
        left.map(async (seq) => {
          const claim: Claim = { publisher, fence, destination: 'room', seq, id: `${publisher}-${seq}` };
          return [seq, await orUnavailable(session.publish(claim, { id: claim.id, event: 'told' }))] as const;
        }),
      );
      left = answers.filter(([, result]) => !result).map(([seq]) => seq);
      for (const [seq, result] of answers)
        if (result) acknowledged({ id: `${publisher}-${seq}`, position: positionOf(result), isRetry });
      isRetry = true;
      return left.length === 0;
    });
  }
}

/** The answer, or nothing if the store was away. */
export async function orUnavailable<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  }
}

export function positionOf(result: ClaimResult): Position {
  const isDone = result.kind === 'claimed' || result.kind === 'repeated';
  if (isDone && result.outcome.status === 'accepted' && result.outcome.position) return result.outcome.position;
  throw new Error(`A publish was answered ${JSON.stringify(result)}`);
}
