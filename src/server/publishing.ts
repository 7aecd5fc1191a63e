import type { PublishFrame } from '../protocol/client-frames';
import type { HubUser } from './authentication';
import { authorizeWith } from './authorization';
import type { CommandContext } from './commands';
import { checkData } from './event-schemas';
import type { HubContext } from './hub-context';
import type { PublisherMembership, PublishOutcome } from './publisher-log';
import { internalRefusal, type Refusal } from './refusal';

export interface PublishCaller<Claims> {
  readonly connectionId: string;
  readonly membership: PublisherMembership;
  user(): HubUser<Claims>;
  commandContext(signal: AbortSignal): CommandContext<Claims>;
}

/** What to answer to a publish; `undefined` from a fenced connection, which is answered nothing. */
export type PublishAnswer = { readonly outcome: PublishOutcome; readonly isDuplicate: boolean } | undefined;

/**
 * Brings one publish to its outcome. Never rejects.
 *
 * Its number is claimed first and stays used, whatever follows: a copy sent over the next connection finds this outcome,
 * or waits for it, and the effect happens once (PR13, PR14).
 *
 * @param refusal the frame was too fast: it uses up its number and does nothing
 */
export async function performPublish<Claims>(
  frame: PublishFrame,
  refusal: Refusal | undefined,
  caller: PublishCaller<Claims>,
  hub: HubContext<Claims>,
): Promise<PublishAnswer> {
  const claim = caller.membership.claim(frame.channel, frame.seq, frame.id);
  switch (claim.kind) {
    case 'fenced':
      return undefined;
    case 'refused':
      return { outcome: claim.refusal, isDuplicate: false };
    case 'repeated':
      return { outcome: await claim.outcome, isDuplicate: true };
    case 'claimed': {
      const outcome = refusal ?? (await decide(frame, caller, hub));
      claim.settle(outcome);
      return { outcome, isDuplicate: false };
    }
  }
}

async function decide<Claims>(
  frame: PublishFrame,
  caller: PublishCaller<Claims>,
  hub: HubContext<Claims>,
): Promise<PublishOutcome> {
  const { channel } = frame;
  return channel === undefined ? runAsCommand(frame, caller, hub) : toChannel(frame, channel, caller, hub);
}

async function toChannel<Claims>(
  { event, data, id }: PublishFrame,
  channel: string,
  caller: PublishCaller<Claims>,
  hub: HubContext<Claims>,
): Promise<PublishOutcome> {
  const { environment, limits, log, schemas, authorize } = hub;
  const { connectionId } = caller;
  const timing = { environment, log, timeoutMs: limits.decisionTimeoutMs };
  const request = { action: 'publish', channel, event, connectionId, user: caller.user() } as const;
  const refusal = await authorizeWith(authorize, request, timing);
  if (refusal) return refusal;
  const schema = schemas.get(event);
  const checked = schema && checkData(schema, data, log, `schema of "${event}"`);
  if (checked && !checked.ok) return checked.refusal;
  try {
    hub.publish(channel, event, data, id);
    return 'accepted';
  } catch (error) {
    log({ level: 'error', event: 'callback-failed', callback: 'publish', connectionId, error });
    return internalRefusal;
  }
}

/** PR12: without a channel the application itself is addressed, and its answer is dropped. */
async function runAsCommand<Claims>(
  { event, data }: PublishFrame,
  caller: PublishCaller<Claims>,
  { environment, limits, log, authorize, commands }: HubContext<Claims>,
): Promise<PublishOutcome> {
  const timing = { environment, log, timeoutMs: limits.decisionTimeoutMs };
  const request = { action: 'command', name: event, connectionId: caller.connectionId, user: caller.user() } as const;
  const refusal = await authorizeWith(authorize, request, timing);
  if (refusal) return refusal;
  const controller = new AbortController();
  const result = await commands.run(event, data, caller.commandContext(controller.signal));
  if (result.ok) return 'accepted';
  controller.abort();
  return result.refusal;
}
