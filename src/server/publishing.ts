import type { PublishFrame } from '../protocol/client-frames';
import { toCommandContext } from './command-calls';
import { mayNot, type ConnectionScope } from './connection-scope';
import { checkData } from './event-schemas';
import type { PublisherMembership, PublishOutcome } from './publisher-log';
import type { Refusal } from './refusal';

/**
 * Brings one publish to its outcome and answers it.
 *
 * Its number is claimed first and stays used, whatever follows: a copy sent over the next connection finds this outcome, or waits
 * for it, and the effect happens once (PR13, PR14).
 *
 * @param refusal uses up its number and does nothing
 */
export async function performPublish<Claims>(
  frame: PublishFrame,
  refusal: Refusal | undefined,
  membership: PublisherMembership,
  scope: ConnectionScope<Claims>,
): Promise<void> {
  const { id, seq, channel } = frame;
  const claim = membership.claim(channel, seq, id);
  switch (claim.kind) {
    case 'fenced':
      return;
    case 'refused':
      return scope.refuse(claim.refusal, id);
    case 'repeated':
      return answer(await claim.outcome, true);
    case 'claimed': {
      const outcome =
        refusal ?? (await (channel === undefined ? runAsCommand(frame, scope) : toChannel(frame, channel, scope)));
      claim.settle(outcome);
      return answer(outcome, false);
    }
  }

  function answer(outcome: PublishOutcome, isDuplicate: boolean): void {
    if (!scope.isOpen()) return;
    if (outcome !== 'accepted') scope.refuse(outcome, id);
    else scope.peer.send({ type: 'ack', id, seq, duplicate: isDuplicate || undefined });
  }
}

async function toChannel<Claims>(
  { event, data, id }: PublishFrame,
  channel: string,
  scope: ConnectionScope<Claims>,
): Promise<PublishOutcome> {
  const { hub } = scope;
  const refusal = await mayNot(scope, { action: 'publish', channel, event });
  if (refusal) return refusal;
  const schema = hub.schemas.get(event);
  const checked = schema && checkData(schema, data, hub.log, `schema of "${event}"`);
  if (checked && !checked.ok) return checked.refusal;
  hub.publish(channel, event, data, id);
  return 'accepted';
}

/** PR12: without a channel the application itself is addressed, and its answer is dropped. */
async function runAsCommand<Claims>(
  { event, data }: PublishFrame,
  scope: ConnectionScope<Claims>,
): Promise<PublishOutcome> {
  const refusal = await mayNot(scope, { action: 'command', name: event });
  if (refusal) return refusal;
  const controller = new AbortController();
  const result = await scope.hub.commands.run(event, data, toCommandContext(scope, controller.signal));
  if (result.ok) return 'accepted';
  controller.abort();
  return result.refusal;
}
