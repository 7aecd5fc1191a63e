import { validate, type StandardIssue, type StandardSchema } from '../../shared/standard-schema';
import type { HubLog } from '../hub/hub-log';
import { internalRefusal, type Refusal } from '../connection/refusal';

/**
 * A schema per event, for what clients publish to channels. It checks; what goes out is what came in, since the receivers' own
 * schemas expect the wire format. Events without a schema may hold anything.
 */
export type EventSchemas = Readonly<Record<string, StandardSchema>>;

export type Checked<Output> =
  { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly refusal: Refusal };

/** Checks data of a stranger. Never throws: a schema that does is a fault of the app's (HB6). */
export function checkData<Output>(
  schema: StandardSchema<unknown, Output>,
  data: unknown,
  log: HubLog,
  callback: string,
): Checked<Output> {
  try {
    const result = validate(schema, data);
    if (result.ok) return result;
    return { ok: false, refusal: { code: 'invalid-data', message: describe(result.issues[0]) } };
  } catch (error) {
    log({ level: 'error', event: 'callback-failed', callback, error });
    return { ok: false, refusal: internalRefusal };
  }
}

const longestMessage = 200;

function describe(issue: StandardIssue | undefined): string {
  if (!issue) return 'The data is invalid.';
  const path = issue.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return `${path ? `${path}: ` : ''}${issue.message}`.slice(0, longestMessage);
}
