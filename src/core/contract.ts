import type { StandardSchema } from '../shared/standard-schema';

/** Message types and their data, as an app declares them. */
export type MessageMap = object;
/** Command names, what each takes and what it answers. */
export type CommandMap = object;

/** An app that declares nothing: any type, unknown data. */
export interface AnyMessages {
  [type: string]: unknown;
}
export interface AnyCommands {
  [name: string]: { input: unknown; output: unknown };
}

export type MessageType<Messages extends MessageMap> = keyof Messages & string;
export type CommandName<Commands extends CommandMap> = keyof Commands & string;

export type CommandInput<Commands extends CommandMap, Name extends keyof Commands> = Commands[Name] extends {
  input: infer Input;
}
  ? Input
  : never;
export type CommandOutput<Commands extends CommandMap, Name extends keyof Commands> = Commands[Name] extends {
  output: infer Output;
}
  ? Output
  : never;

/** A schema per message type: checked at run time, and the source of the types. */
export type MessageSchemas<Messages extends MessageMap> = {
  readonly [Type in keyof Messages]?: StandardSchema<unknown, Messages[Type]>;
};
