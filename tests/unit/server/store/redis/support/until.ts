import { setTimeout } from 'node:timers/promises';

const limitMs = 20_000;
const lookEveryMs = 5;

/** Waits until something is so, and says what it was if it waits in vain. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += lookEveryMs) {
    if (await isSo()) return;
    await setTimeout(lookEveryMs);
  }
  throw new Error(`Waited ${limitMs / 1_000} s in vain: ${what}`);
}
