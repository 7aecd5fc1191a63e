import { TidewireError } from '../../../shared/errors';
import { toText } from './text';

/** What everything is called in Redis. The names of streams, rosters and signals are also those of their Pub/Sub channels. */
export interface RedisKeys {
  /** Epoch of logs to come. */
  readonly nextEpoch: string;
  readonly fence: string;
  /** Who is present, over all channels, by the time it ends. */
  readonly present: string;
  readonly rosterVersions: string;
  readonly rosters: string;
  log(channel: string): string;
  metadata(channel: string): string;
  usedKey(channel: string, key: string): string;
  publisher(publisher: string): string;
  outcomes(publisher: string): string;
  operation(scope: string, key: string): string;
  roster(channel: string): string;
  signal(topic: string): string;
}

/**
 * All names share one hash tag, so that in a cluster they lie in one slot and a script finds them together.
 *
 * @throws TidewireError for a prefix that would break the tag
 */
export function createRedisKeys(prefix: string): RedisKeys {
  if (!/^[^{}\s]+$/.test(prefix))
    throw new TidewireError(
      'bad-prefix',
      'redisStore: prefix is what the names of all keys begin with. Give one without braces and spaces, of at least one character.',
    );
  const tag = `{${prefix}}`;
  return {
    nextEpoch: `${tag}:next-epoch`,
    fence: `${tag}:fence`,
    present: `${tag}:present`,
    rosterVersions: `${tag}:roster-versions`,
    rosters: `${tag}:roster:`,
    log: (channel) => `${tag}:log:${toText(channel)}`,
    metadata: (channel) => `${tag}:end:${toText(channel)}`,
    usedKey: (channel, key) => `${tag}:key:${toText(channel)}\n${toText(key)}`,
    publisher: (publisher) => `${tag}:publisher:${toText(publisher)}`,
    outcomes: (publisher) => `${tag}:outcomes:${toText(publisher)}`,
    operation: (scope, key) => `${tag}:operation:${toText(scope)}\n${toText(key)}`,
    roster: (channel) => `${tag}:roster:${toText(channel)}`,
    signal: (topic) => `${tag}:signal:${toText(topic)}`,
  };
}
