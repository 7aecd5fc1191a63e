/**
 * One thing that happened in a hub. Never holds a token, a payload or an address with its query; `error` is what the app's own
 * code threw.
 */
export interface HubLogEntry {
  /** `error`: the app's code failed. `warn`: a client misbehaved or was cut off. The rest is the ordinary course. */
  readonly level: 'info' | 'warn' | 'error';
  readonly event:
    | 'upgrade-refused'
    | 'opened'
    | 'welcomed'
    | 'closed'
    | 'authentication-refused'
    | 'fenced'
    | 'malformed'
    | 'slow-consumer'
    | 'unresponsive'
    | 'callback-failed'
    | 'store-failed'
    | 'shutdown';
  readonly connectionId?: string | undefined;
  readonly userId?: string | undefined;
  /** HTTP status or close code. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** With `callback-failed`: which callback, for instance `authorize` or `command "add"`. */
  readonly callback?: string | undefined;
  readonly error?: unknown;
}

/** Takes entries as they happen. What it throws is dropped: a log must not take a hub down. */
export type HubLog = (entry: HubLogEntry) => void;

/** What a hub does without a `log`: faults of the app's own code go to the console, everything else is silent. */
export function logErrorsToConsole({ level, event, callback, error }: HubLogEntry): void {
  if (level === 'error') console.error(`[tidewire] ${event}: ${callback ?? 'hub'}`, error);
}

/** A log that cannot harm: neither by throwing nor by a Promise that fails. */
export function toSafeLog(log: HubLog): HubLog {
  return (entry) => {
    try {
      // An async function fits the type, and its rejection would be nobody's.
      const returned: unknown = log(entry);
      if (returned instanceof Promise) returned.catch(() => undefined);
    } catch {
      // Where would it be logged?
    }
  };
}
