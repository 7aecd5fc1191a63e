'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RequestOptions, RequestOutcome } from '../protocol/send-outcome';
import type { CommandInput, CommandName, CommandOutput } from '../core/contract';
import { useClient } from '../providers/realtime-context';
import type { RegisteredClient, RegisteredCommands } from './register';

export interface CommandError {
  /** `expired`, `aborted`, `unknown`, or the reason of a refusal. */
  readonly code: string;
  readonly message: string;
}

export interface UseCommandResult<Input, Output> {
  /** Sends the command. Resolves to its typed outcome and never rejects. */
  run(data?: Input, options?: RequestOptions): Promise<RequestOutcome<Output>>;
  /** Of the newest run. */
  readonly status: 'idle' | 'running' | 'succeeded' | 'failed';
  readonly data: Output | undefined;
  readonly error: CommandError | undefined;
  /** Back to `idle`; a run under way is no longer followed. */
  reset(): void;
}

type Followed<Output> = Pick<UseCommandResult<unknown, Output>, 'status' | 'data' | 'error'>;

const idle = { status: 'idle', data: undefined, error: undefined } as const;

/**
 * A request with an answer, and where it stands, for the button that sends it. Runs may overlap; the state follows the newest.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const restart = useCommand('client:restart');
 * <button disabled={restart.status === 'running'} onClick={() => restart.run({ id })}>Restart</button>
 */
export function useCommand<Name extends CommandName<RegisteredCommands>>(
  name: Name,
): UseCommandResult<CommandInput<RegisteredCommands, Name>, CommandOutput<RegisteredCommands, Name>> {
  type Input = CommandInput<RegisteredCommands, Name>;
  type Output = CommandOutput<RegisteredCommands, Name>;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- they differ in an app that registered its client
  const client = useClient('useCommand') as unknown as RegisteredClient;
  const [followed, setFollowed] = useState<Followed<Output>>(idle);
  const newest = useRef(0);

  const reset = useCallback(() => {
    newest.current++;
    setFollowed(idle);
  }, []);
  // Another command or an unmount: what is still under way is nobody's news.
  useEffect(() => reset, [client, name, reset]);

  const run = useCallback(
    async (data?: Input, options?: RequestOptions) => {
      const own = ++newest.current;
      setFollowed({ status: 'running', data: undefined, error: undefined });
      const outcome = await client.request(name, data, options);
      if (own === newest.current) setFollowed(toFollowed(outcome));
      return outcome;
    },
    [client, name],
  );
  return { run, reset, ...followed };
}

function toFollowed<Output>(outcome: RequestOutcome<Output>): Followed<Output> {
  if (outcome.status === 'answered') return { status: 'succeeded', data: outcome.data, error: undefined };
  return { status: 'failed', data: undefined, error: toError(outcome) };
}

function toError(outcome: Exclude<RequestOutcome, { status: 'answered' }>): CommandError {
  switch (outcome.status) {
    case 'rejected':
      return { code: outcome.reason, message: outcome.message };
    case 'unknown':
      return { code: 'unknown', message: 'The answer was lost. It may or may not have run.' };
    case 'expired':
      return { code: 'expired', message: 'There was no connection in time; it was not sent.' };
    case 'aborted':
      return { code: 'aborted', message: 'It was cancelled.' };
  }
}
