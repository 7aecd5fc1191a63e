import { subscribeTo } from '../../../src/core/channel/subscribe-to';
import type { Delivery } from '../../../src/core/delivery/delivery';
import { createHubWorld } from './world';

/** A connected client with handlers that note what they get. */
export async function createBusyWorld() {
  const world = createHubWorld();
  await world.connect();
  await world.environment.advance(1_000);
  const listen = (deliver?: Delivery) => {
    const heard: unknown[] = [];
    const undo = subscribeTo(world.client, 'tick', (data) => heard.push(data), { deliver });
    return { heard, undo };
  };
  const sends = (...values: readonly unknown[]) => {
    const frames = values.map((data) => ({ type: 'event', event: 'tick', data }));
    world.hub.sendsRaw(JSON.stringify({ type: 'batch', frames }));
  };
  return { ...world, listen, sends };
}

export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
