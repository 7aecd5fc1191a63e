// [C6] No `any` in the public API: neither in what a function takes nor in what it gives, members included.
import type { ReactElement, ReactNode } from 'react';
import type * as components from 'tidewire/components';
import type * as core from 'tidewire/core';
import type * as tidewire from 'tidewire';
import type * as memory from 'tidewire/transports/memory';
import type * as messagePort from 'tidewire/transports/message-port';
import type * as worker from 'tidewire/transports/worker';
import { expectType, type Equal, type IsAny } from './expect-type';

/** Not ours to look into. */
type Leaf =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | Error
  | ArrayBuffer
  | AbortSignal
  | Element
  | Event
  | typeof WebSocket
  | Intl.DateTimeFormat
  | ReactElement
  | Iterable<ReactNode>;

/** Where the `any` is: the name of the first member on the way to it. `never`: nowhere, six members deep. */
type AnyIn<T, Depth extends readonly unknown[] = [1, 2, 3, 4, 5, 6]> =
  IsAny<T> extends true
    ? 'any'
    : Depth extends readonly [unknown, ...infer Rest]
      ? unknown extends T
        ? never
        : T extends readonly (infer Item)[]
          ? AnyIn<Item, Rest>
          : T extends Leaf
            ? never
            : T extends Promise<infer Value>
              ? AnyIn<Value, Rest>
              : T extends (...args: infer Args) => infer Result
                ? AnyIn<Args[number], Rest> | AnyIn<Result, Rest>
                : { [Key in keyof T]-?: AnyIn<T[Key], Rest> extends never ? never : Key }[keyof T]
      : never;

// The instrument itself finds what it looks for.
expectType<Equal<AnyIn<{ a: () => { b: Promise<{ c: any }> }; d: string }>, 'a'>>(); // eslint-disable-line @typescript-eslint/no-explicit-any
expectType<Equal<AnyIn<{ a: (x: { y?: any }) => void }>, 'a'>>(); // eslint-disable-line @typescript-eslint/no-explicit-any
expectType<Equal<AnyIn<{ a: unknown; b: never; c: () => void; d: readonly string[]; e: ReactNode }>, never>>();
expectType<Equal<AnyIn<{ a: (x: readonly any[]) => void; b: string }>, 'a'>>(); // eslint-disable-line @typescript-eslint/no-explicit-any

expectType<Equal<AnyIn<typeof core>, never>>();
expectType<Equal<AnyIn<Omit<typeof tidewire, keyof typeof core>>, never>>();
expectType<Equal<AnyIn<typeof memory>, never>>();
expectType<Equal<AnyIn<typeof messagePort>, never>>();
expectType<Equal<AnyIn<typeof worker>, never>>();

/** What React hands through to an element is React's: its own types hold `any`. Ours are the names that it does not know. */
type OwnProps<Component> = Component extends (props: infer Props) => unknown
  ? Omit<
      Props,
      keyof React.ComponentPropsWithRef<'div'> | keyof React.ComponentPropsWithRef<'button'> | 'render' | 'style'
    >
  : never;
type Components = {
  [Name in keyof typeof components as Capitalize<Name> extends Name ? Name : never]: OwnProps<
    (typeof components)[Name]
  >;
};
type Hooks = Omit<typeof components, keyof Components>;
expectType<Equal<AnyIn<Components>, never>>();
expectType<Equal<AnyIn<Hooks>, never>>();
