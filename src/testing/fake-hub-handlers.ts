import type { HubErrorCode } from '../protocol/hub-frames';

export interface FakeHubUser {
  /** Absent: anonymous. */
  readonly userId?: string | undefined;
  /** When the credentials end, by the hub's clock in ms; the connection is then closed with 4401. */
  readonly expiresAt?: number | undefined;
}

/** What a user wants to do. A publish without a channel is a command by the name of its event. */
export type FakeHubAction =
  | { readonly action: 'subscribe'; readonly channel: string }
  | { readonly action: 'publish'; readonly channel: string; readonly event: string }
  | { readonly action: 'command'; readonly name: string };

export interface FakeHubCommandContext {
  readonly user: FakeHubUser;
  /** @returns how many connections it was sent to */
  publish(channel: string, event: string, data?: unknown): number;
  /** Ends the caller's connection. @param code default 1000 */
  close(code?: number, reason?: string): void;
}

export interface FakeHubLimits {
  /** Longest message, in bytes; a longer one closes with 1009. @default 1048576 */
  readonly maxPayloadBytes: number;
  /** Time for the hello in ms; then 4408. @default 10000 */
  readonly helloTimeoutMs: number;
}

/** @returns the answer, or a Promise of it; a throw is answered `internal` */
export type FakeHubCommand = (data: unknown, context: FakeHubCommandContext) => unknown;

export type CommandResult =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly code: HubErrorCode; readonly message: string };

const failed: CommandResult = { ok: false, code: 'internal', message: 'The server could not do this.' };

/** Runs what the app gave. Never throws and never rejects; what a handler threw stays here (HB6). */
export function runCommand(
  command: FakeHubCommand | undefined,
  data: unknown,
  context: FakeHubCommandContext,
): CommandResult | Promise<CommandResult> {
  if (!command) return { ok: false, code: 'unknown-command', message: 'There is no command of this name.' };
  const answered = (answer: unknown): CommandResult => ({ ok: true, data: answer });
  try {
    const answer = command(data, context);
    return answer instanceof Promise ? answer.then(answered, () => failed) : answered(answer);
  } catch {
    return failed;
  }
}
