/** Ends a switch over a union: the compiler refuses the call while a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Tidewire met a case that its types rule out: ${String(value)}`);
}
