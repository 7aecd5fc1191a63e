import type { Snapshot } from 'tidewire';
import type { StoryWorld } from './story-world';

export interface Line {
  /** From 1, without a gap. */
  readonly number: number;
  readonly text: string;
}

/** A harbour that talks all the time, and a database where all of it is kept. */
export interface Harbour {
  /** All that was said, as a database would answer. */
  fetchLines(): Promise<Snapshot<readonly Line[]>>;
  /** @returns its end */
  start(): () => void;
}

const paceMs = 1_200;
const fetchMs = 900;

const texts = [
  'Tug two leaves the east quay.',
  'Marta asks for a berth.',
  'Berth four is free.',
  'Wind west, five knots.',
  'Marta is at berth four.',
  'Pilot on board the Odin.',
  'High water at 12:20.',
  'Odin passes the light.',
  'The swing bridge opens.',
  'The swing bridge is closed.',
];

/** @param channel where the hub of the story says it */
export function createHarbour({ hub, network: { environment } }: StoryWorld, channel: string): Harbour {
  const said: Line[] = [];

  function say(): void {
    const line: Line = { number: said.length + 1, text: texts[said.length % texts.length] ?? '' };
    said.push(line);
    hub.publishes(channel, 'radio:line', line);
  }

  return {
    fetchLines: () => new Promise((answer) => environment.setTimer(() => answer({ state: [...said] }), fetchMs)),
    start() {
      let cancel = () => {};
      const sayLater = () => {
        cancel = environment.setTimer(() => {
          say();
          sayLater();
        }, paceMs);
      };
      sayLater();
      return () => cancel();
    },
  };
}
