import type { CommandFrame, PublishFrame, SubscribeFrame } from '../protocol/client-frames';
import type { HubErrorCode, HubFrame } from '../protocol/hub-frames';
import { assertNever } from '../shared/assert-never';
import { runCommand, type CommandResult, type FakeHubAction, type FakeHubUser } from './fake-hub-handlers';
import type { Publisher, PublishOutcome } from './fake-hub-publishers';
import type { HubServices } from './fake-hub-services';
import { andThen, createLane } from './in-turn';

export interface ConversationOptions {
  readonly hub: HubServices;
  readonly publisher: Publisher;
  readonly channels: Set<string>;
  user(): FakeHubUser;
  isOpen(): boolean;
  send(frame: HubFrame): void;
  refuse(id: string, code: HubErrorCode, message: string): void;
  close(code: number, reason: string): void;
}

/**
 * What a welcomed client may ask of the fake hub. What concerns channels is done in order, and so is what is published to the
 * application; commands run side by side.
 */
export function createConversation(
  options: ConversationOptions,
): (frame: SubscribeFrame | PublishFrame | CommandFrame) => void {
  const { hub, publisher, channels, send, refuse, isOpen } = options;
  const inChannelOrder = createLane(isOpen);
  const inApplicationOrder = createLane(isOpen);

  function ifAllowed(action: FakeHubAction, go: () => void, handleRefused: () => void): void | Promise<void> {
    return andThen(hub.authorize({ ...action, user: options.user() }), (isAllowed) =>
      isAllowed ? go() : handleRefused(),
    );
  }

  function run(name: string, data: unknown): CommandResult | Promise<CommandResult> {
    const close = (code = 1000, reason = '') => options.close(code, reason);
    return runCommand(hub.command(name), data, { user: options.user(), publish: hub.publish, close });
  }

  function publish(frame: PublishFrame): void | Promise<void> {
    const { id, seq, event, data, channel } = frame;
    const claim = publisher.claim(channel, seq, id);
    if (claim.kind === 'out-of-sequence') {
      const { expected } = claim;
      return send({ type: 'error', id, code: 'sequence', message: `The next number is ${expected}.`, expected });
    }
    if (claim.kind === 'repeated') return andThen(claim.outcome, (outcome) => answer(frame, outcome, true));

    const settle = (outcome: PublishOutcome) => {
      claim.settle(outcome);
      answer(frame, outcome);
    };
    const action: FakeHubAction =
      channel === undefined ? { action: 'command', name: event } : { action: 'publish', channel, event };
    return andThen(hub.authorize({ ...action, user: options.user() }), (isAllowed) => {
      if (!isAllowed) return settle({ kind: 'refused', code: 'forbidden', message: 'You may not do this.' });
      if (channel === undefined) return andThen(run(event, data), (result) => settle(toOutcome(result)));
      hub.publish(channel, event, data, id);
      settle({ kind: 'accepted' });
    });
  }

  function answer({ id, seq }: PublishFrame, outcome: PublishOutcome, isDuplicate = false): void {
    if (!isOpen()) return;
    if (outcome.kind === 'accepted') send({ type: 'ack', id, seq, ...(isDuplicate && { duplicate: true }) });
    else refuse(id, outcome.code, outcome.message);
  }

  function handleCommand({ id, name, data }: CommandFrame): void {
    const answerCommand = (result: CommandResult) => {
      if (!isOpen()) return;
      if (result.ok) send({ type: 'answer', id, data: result.data });
      else refuse(id, result.code, result.message);
    };
    const refuseCommand = () => refuse(id, 'forbidden', 'You may not do this.');
    void ifAllowed({ action: 'command', name }, () => void andThen(run(name, data), answerCommand), refuseCommand);
  }

  return (frame) => {
    switch (frame.type) {
      case 'command':
        return handleCommand(frame);
      case 'publish':
        return (frame.channel === undefined ? inApplicationOrder : inChannelOrder)(() => publish(frame));
      case 'subscribe': {
        const { id, channel } = frame;
        const subscribe = () => {
          channels.add(channel);
          send({ type: 'subscribed', id, channel });
        };
        const refuseIt = () => refuse(id, 'forbidden', 'You may not do this.');
        return inChannelOrder(() => ifAllowed({ action: 'subscribe', channel }, subscribe, refuseIt));
      }
      case 'unsubscribe':
        return inChannelOrder(() => {
          channels.delete(frame.channel);
          send({ type: 'unsubscribed', id: frame.id, channel: frame.channel });
        });
      default:
        return assertNever(frame);
    }
  };
}

function toOutcome(result: CommandResult): PublishOutcome {
  return result.ok ? { kind: 'accepted' } : { kind: 'refused', code: result.code, message: result.message };
}
