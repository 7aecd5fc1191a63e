import { TidewireError } from './errors';

/**
 * The part of Standard Schema that is used, so that any library that implements it fits (Zod, Valibot, ArkType …).
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): StandardResult<Output> | Promise<StandardResult<Output>>;
    /** Never present at run time; carries the types. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type Validation<Output> =
  { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly issues: readonly StandardIssue[] };

/** @throws TidewireError if the schema answers with a Promise: messages have an order, which waiting would break */
export function validate<Output>(schema: StandardSchema<unknown, Output>, value: unknown): Validation<Output> {
  const result = schema['~standard'].validate(value);
  if ('then' in result) {
    // Nobody will wait for it, so nobody else would notice that it failed.
    result.then(undefined, () => undefined);
    throw new TidewireError(
      'async-schema',
      'A schema answered with a Promise. Messages keep their order, so use one that answers at once.',
    );
  }
  return result.issues ? { ok: false, issues: result.issues } : { ok: true, value: result.value };
}
