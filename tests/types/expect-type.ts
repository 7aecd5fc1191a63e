/** True if the two are the same type, `any` and `readonly` included. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
export function expectType<_Condition extends true>(): void {}

export type IsAny<T> = 0 extends 1 & T ? true : false;
