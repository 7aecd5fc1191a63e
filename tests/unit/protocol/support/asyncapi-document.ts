import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

/** The parts of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export type Frame = Readonly<Record<string, unknown>>;

interface Reference {
  readonly $ref: string;
}

interface Message {
  readonly name: string;
  readonly correlationId?: Reference;
  readonly payload: Schema;
  readonly examples: readonly { readonly payload: Frame }[];
}

interface Operation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
}

interface CloseCode {
  readonly code: number;
  readonly client: string;
}

interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly channels: {
    readonly live: {
      readonly messages: Readonly<Record<string, Reference>>;
      readonly 'x-close-codes': readonly CloseCode[];
    };
  };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

const docs = new URL('../../../../docs/', import.meta.url);

export const protocolText = readFileSync(new URL('protocol.md', docs), 'utf8');
export const asyncApi = parse(readFileSync(new URL('asyncapi.yaml', docs), 'utf8')) as AsyncApiDocument;

// Strict: a misspelt keyword in a schema is an error. The document's own fields around the schemas are none.
const ajv = new Ajv({ strict: true, keywords: Object.keys(asyncApi) }).addSchema(asyncApi, 'asyncapi.yaml');

/** Who says a message; its name in the document begins with it. */
export type Side = 'client' | 'hub';

/** The messages of one side: their frame types. */
export function frameTypes(side: Side): readonly string[] {
  return Object.keys(asyncApi.components.messages)
    .filter((name) => name.startsWith(`${side}.`))
    .map((name) => name.slice(side.length + 1));
}

/** @throws Error for a message that is not in the document */
export function messageOf(side: Side, type: string): Message {
  const message = asyncApi.components.messages[`${side}.${type}`];
  if (!message) throw new Error(`The document has no ${side}.${type}.`);
  return message;
}

/** Is this what the document says of the message of its type? */
export function fitsDocument(side: Side, frame: Frame): boolean {
  return faultOf(side, frame) === undefined;
}

/** What the document has against a frame, in words. */
export function faultOf(side: Side, frame: Frame): string | undefined {
  const validate = ajv.getSchema(`asyncapi.yaml#/components/messages/${side}.${String(frame.type)}/payload`);
  if (!validate) return `no message ${String(frame.type)}`;
  return validate(frame) ? undefined : ajv.errorsText(validate.errors);
}

/** Does the value fit the schema of one field of a message? */
export function fitsField(side: Side, type: string, field: string, value: unknown): boolean {
  const path = `${side}.${type}/payload/properties/${field}`;
  return ajv.getSchema(`asyncapi.yaml#/components/messages/${path}`)?.(value) === true;
}

/** What a JSON pointer into the document leads to. */
export function resolvePointer(pointer: string): unknown {
  return pointer
    .slice('#/'.length)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], asyncApi);
}

/** The schema itself, or the one that it refers to. */
export function resolveSchema(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolveSchema(resolvePointer(schema.$ref) as Schema);
}
