import type { World } from './world';

/** A minute after the last fault. */
export function checkCalm(world: World): void {
  world.sends.checkEnds();
  checkReaders(world);
}

/** All is well and has been for a minute: everybody is connected, and every reader is where the log is. */
export function checkReaders({ pages, logs, verdict: { claim } }: World): void {
  for (const { client, name, readers, place = '' } of pages) {
    const { status } = client.state.current;
    claim(status === 'connected', 'liveness', () => `${name} is ${status}`);
    for (const reader of readers) {
      reader.look();
      const { name: channel, continuity, position } = reader.channel;
      const end = logs.current(place, channel)?.entries.at(-1);
      const isThere = position?.offset === (end?.offset ?? 0) && position.id === end?.id;
      const isLive = continuity.current.status === 'live';
      const story = () =>
        `${name} is ${continuity.current.status} at ${position?.offset} of ${channel}, which ends at ${end?.offset ?? 0}`;
      claim(!isLive || isThere, 'live-means-live', story);
      claim(isLive, 'liveness', story);
    }
  }
}
