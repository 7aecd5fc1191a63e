import type { StoryClient } from '../../world/story-client';
import type { StoryWorld } from '../../world/story-world';

/** How many messages are published. */
export const messageCount = 40;

const paceMs = 200;
/** The trouble comes after this one. */
const lastBefore = 13;
const downMs = 3_000;

export const troubles = {
  cut: 'Cut the line for 3 s',
  freeze: 'Freeze the line',
  restart: 'Restart the servers',
} as const;
export type Trouble = keyof typeof troubles;

export interface Progress {
  /** 1 to this number are out. */
  readonly published: number;
  /** First number that was published while the line was down. */
  readonly downFrom?: number;
  /** Last one; absent while it is. */
  readonly downTo?: number;
}

export interface OutageOptions {
  readonly channel: string;
  readonly trouble: Trouble;
  /** Whose lines are broken. */
  readonly clients: readonly StoryClient[];
  /** Both clients are there, so that none is said to have missed what came before it. */
  isReady(): boolean;
  onProgress(progress: Progress): void;
}

/** Publishes the same numbers at the same moments on the hub and on the plain server, and breaks the lines to both in between. */
export function playOutage(world: StoryWorld, options: OutageOptions): () => void {
  const { channel, isReady, onProgress } = options;
  const { hub, plainServer, network } = world;
  const { setTimer } = network.environment;
  let progress: Progress = { published: 0 };
  let cancelNext = () => {};
  let endTrouble = () => {};

  function move(next: Partial<Progress>): void {
    progress = { ...progress, ...next };
    onProgress(progress);
  }

  function awaitClients(): void {
    cancelNext = setTimer(isReady() ? publish : awaitClients, paceMs);
  }

  function publish(): void {
    const number = progress.published + 1;
    hub.publishes(channel, 'number', { number });
    plainServer.sends({ type: 'number', channel, data: { number } });
    move({ published: number });
    // Between two messages: none is under way.
    if (number === lastBefore) endTrouble = setTimer(begin, paceMs / 2);
    if (number < messageCount) cancelNext = setTimer(publish, paceMs);
  }

  function begin(): void {
    const mend = breakLines(world, options);
    const cancelMending = mend && setTimer(end, downMs);
    move({ downFrom: progress.published + 1 });

    function end(): void {
      mend?.();
      endTrouble = () => {};
      move({ downTo: progress.published });
    }
    endTrouble = () => {
      cancelMending?.();
      mend?.();
    };
  }

  awaitClients();
  return () => {
    cancelNext();
    endTrouble();
  };
}

/** @returns what ends it; nothing does where only the client can: by leaving a line that carries nothing */
function breakLines(
  { hub, plainServer, network }: StoryWorld,
  { trouble, clients }: OutageOptions,
): (() => void) | undefined {
  switch (trouble) {
    case 'cut':
      for (const client of clients) client.unplug();
      return () => clients.forEach((client) => client.plug());
    case 'freeze':
      network.silenceLinks();
      return undefined;
    case 'restart':
      hub.stops();
      plainServer.stops();
      return () => {
        hub.starts();
        plainServer.starts();
      };
  }
}
