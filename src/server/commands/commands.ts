import { TidewireError } from '../../shared/errors';
import type { StandardSchema } from '../../shared/standard-schema';
import type { HubUser } from '../access/authentication';
import { checkData } from '../channel/event-schemas';
import { callGuarded, type Settled } from '../connection/guarded-call';
import type { HubLog } from '../hub/hub-log';
import type { HubEnvironment } from '../hub/hub-environment';
import type { Publish } from '../channel/publish';
import { internalRefusal, type Refusal } from '../connection/refusal';
import { CommandRefusal } from './command-refusal';

/** What a command's handler may do beside answering. */
export interface CommandContext<Claims = unknown> {
  readonly user: HubUser<Claims>;
  readonly connectionId: string;
  /**
   * Aborted when nobody waits for the answer any more: the connection ended, or the time was up. A publish without a channel, and a
   * command with a key, run to their end whatever happens to the connection, since the outcome is remembered.
   */
  readonly signal: AbortSignal;
  /**
   * As `hub.publish`. With a `key`, what gets no `id` of its own is given one made of the key, and is stored once even if the command runs again
   * (PR53); publish after your transaction, since other content under the same id is a `conflict`.
   */
  readonly publish: Publish;
  /**
   * The id of the operation, if the client gave one: it runs once, and copies are answered as the first (PR50). Keep it in the transaction
   * that does the work, and not even the death of this process in between leaves a doubt (`isRepeatable`).
   */
  readonly key: string | undefined;
  /** The version of what it changes that the client knew: refuse another with `CommandRefusal('conflict', …)` (PR52). */
  readonly ifVersion: number | undefined;
  /** Ends the caller's connection. @param code 1000 or 3000–4999 @default 1000 */
  close(code?: number, reason?: string): void;
}

/**
 * @returns the answer, any JSON value; a Promise is waited for
 * @throws CommandRefusal to refuse with words of your own. Anything else is answered `internal`, its text stays here (HB6)
 */
export type CommandHandler<Data, Answer, Claims = unknown> = (data: Data, context: CommandContext<Claims>) => Answer;

export interface CommandDefinition<Input, Data, Answer, Claims = unknown> {
  /** Checks the data, and may transform it. Without it the handler gets whatever was sent. */
  readonly input?: StandardSchema<Input, Data>;
  readonly handler: CommandHandler<Data, Answer, Claims>;
  /**
   * Running it again with the same key does no harm: the handler keeps `context.key` in the same transaction as what it does, and answers a key that
   * it knows. A copy is then run again when the hub that had it died; otherwise it is answered `unknown-outcome` (PR51). @default false
   */
  readonly isRepeatable?: boolean;
}

/** Commands by name: a handler alone, or one with a schema for its data. */
export type Commands<Data, Claims = unknown> = {
  readonly [Name in keyof Data]:
    CommandHandler<Data[Name], unknown, Claims> | CommandDefinition<unknown, Data[Name], unknown, Claims>;
};

/**
 * Gives a command the types of its schema.
 *
 * @example
 * const add = defineCommand({ input: z.object({ a: z.number(), b: z.number() }), handler: ({ a, b }) => a + b });
 */
export function defineCommand<Input, Data, Answer, Claims = unknown>(
  definition: CommandDefinition<Input, Data, Answer, Claims>,
): CommandDefinition<Input, Data, Answer, Claims> {
  return definition;
}

/**
 * What clients may ask, as a type: the second parameter of a client.
 *
 * @example
 * export type AppCommands = CommandContract<typeof commands>; // { add: { input: { a: number; b: number }; output: number } }
 */
export type CommandContract<Definitions> = {
  [Name in keyof Definitions]: Definitions[Name] extends CommandDefinition<infer Input, infer Data, infer Answer, never>
    ? { input: unknown extends Input ? Data : Input; output: Awaited<Answer> }
    : Definitions[Name] extends CommandHandler<infer Data, infer Answer, never>
      ? { input: Data; output: Awaited<Answer> }
      : never;
};

export type CommandResult =
  | {
      readonly ok: true;
      readonly data: unknown;
      /** So ended an earlier copy; nothing happened now. */
      readonly isDuplicate?: true | undefined;
    }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      /** The handler has run, and this is how it ended: it stays so. Otherwise it did not run, or failed. */
      readonly isEnd?: true | undefined;
      readonly isDuplicate?: true | undefined;
      /** The time was up, and the handler goes on: how it ends after all. */
      readonly ending?: (() => Promise<CommandResult>) | undefined;
    };

export interface CommandRunner<Claims> {
  /** Checks the data and runs the handler. Never rejects. */
  run(name: string, data: unknown, context: CommandContext<Claims>): Promise<CommandResult>;
  /** Adds a command or takes the place of one; `undefined` takes it away. @returns what was there */
  set(name: string, command: unknown): unknown;
  /** See `CommandDefinition`. */
  isRepeatable(name: string): boolean;
}

/** @throws TidewireError for a command that is neither a function nor an object with a `handler` */
export function createCommandRunner<Claims>(
  commands: object,
  { environment, log, timeoutMs }: { environment: HubEnvironment; log: HubLog; timeoutMs: number },
): CommandRunner<Claims> {
  // A Map: `constructor` and `__proto__` are commands only if the app says so.
  const known = new Map(
    Object.entries(commands).map(([name, command]: [string, unknown]) => [name, toDefinition<Claims>(name, command)]),
  );
  return {
    set(name, command) {
      const before = known.get(name);
      if (command === undefined) known.delete(name);
      else known.set(name, toDefinition<Claims>(name, command));
      return before;
    },
    async run(name, data, context) {
      const definition = known.get(name);
      if (!definition)
        return { ok: false, refusal: { code: 'unknown-command', message: 'There is no command of this name.' } };
      const callback = `command "${name}"`;
      const checked = definition.input
        ? checkData(definition.input, data, log, callback)
        : { ok: true as const, value: data };
      if (!checked.ok) return checked;
      const toResult = (settled: Settled<unknown>): CommandResult => {
        if (settled.ok) return { ok: true, data: settled.value };
        const { error, ending } = settled;
        if (error instanceof CommandRefusal) return { ok: false, refusal: toRefusal(error), isEnd: true };
        const { connectionId, user } = context;
        log({ level: 'error', event: 'callback-failed', callback, connectionId, userId: user.userId, error });
        return { ok: false, refusal: internalRefusal, ending: ending && (() => ending.then(toResult)) };
      };
      return toResult(
        await callGuarded<unknown>(environment, timeoutMs, () => definition.handler(checked.value, context)),
      );
    },
    isRepeatable: (name) => known.get(name)?.isRepeatable === true,
  };
}

function toRefusal({ code, message, data, retryAfterMs }: CommandRefusal): Refusal {
  return { code, message, data, retryAfterMs };
}

type AnyDefinition<Claims> = CommandDefinition<unknown, unknown, unknown, Claims>;

function toDefinition<Claims>(name: string, command: unknown): AnyDefinition<Claims> {
  const definition: unknown = typeof command === 'function' ? { handler: command } : command;
  if (typeof (definition as Partial<AnyDefinition<Claims>> | null)?.handler !== 'function')
    throw new TidewireError(
      'bad-command',
      `The command "${name}" cannot run. Give a function, or { input?: schema, handler: function }.`,
    );
  // What the types of a handler promise, its schema keeps; a handler without one takes what comes.
  return definition as AnyDefinition<Claims>;
}
