const said = new Set<string>();

declare const process: { env: { NODE_ENV?: string } } | undefined;
declare const console: { warn(message: string): void };

/** Says a thing once, in development only. Bundlers remove the call from production builds. */
export function warnOnce(message: string): void {
  if (typeof process === 'undefined' || process.env.NODE_ENV === 'production' || said.has(message)) return;
  said.add(message);
  console.warn(`[tidewire] ${message}`);
}
