import type { ReactNode } from 'react';
import {
  ConnectionBadge,
  ConnectionBanner,
  CountdownTimer,
  LatencyMeter,
  LiveUpdatesToggle,
  RelativeTime,
} from 'tidewire/components';

interface ComponentEntry {
  readonly name: string;
  readonly what: string;
  readonly isWide?: boolean;
  /** @param now the story's time when it started */
  show(now: number): ReactNode;
}

const lost = {
  status: 'reconnecting',
  attempt: 2,
  retryAt: NaN,
  cause: { code: 'network', message: '' },
} as const;

export const components: readonly ComponentEntry[] = [
  {
    name: 'ConnectionBadge',
    what: 'What the connection is doing, in a word, a shape and a colour.',
    show: () => <ConnectionBadge showLatency />,
  },
  {
    name: 'ConnectionBanner',
    what: 'Lost, retrying, restored. One alert, and no blip told.',
    isWide: true,
    show: () => <ConnectionBanner state={lost} graceMs={0} onRetry={() => {}} />,
  },
  {
    name: 'LatencyMeter',
    what: 'The measured round trip; a dash where nothing is known.',
    show: () => <LatencyMeter className="card-big" />,
  },
  {
    name: 'CountdownTimer',
    what: 'Time left by the server’s clock, spoken only when it matters.',
    show: (now) => <CountdownTimer className="card-figure" target={Math.ceil(now / 1_000) * 1_000 + 754_000} />,
  },
  {
    name: 'RelativeTime',
    what: 'A moment that keeps itself up to date, on one shared clock.',
    show: (now) => <RelativeTime className="card-big" date={now - 184_000} />,
  },
  {
    name: 'LiveUpdatesToggle',
    what: 'Stops everything that moves by itself, and loses nothing.',
    show: () => <LiveUpdatesToggle />,
  },
  {
    name: 'Announcer',
    what: 'One voice for screen readers: joined, deduplicated, few.',
    isWide: true,
    show: () => <span className="card-speech">Connection restored. And 3 more updates</span>,
  },
];

export const hooks = [
  { name: 'RealtimeProvider', what: 'One connection for everything below it.' },
  { name: 'useWebSocket', what: 'State, send, request, subscribe.' },
  { name: 'useConnection', what: 'The state alone, or what you select of it.' },
  { name: 'useLatency', what: 'Round trip and quality.' },
  { name: 'useEvent', what: 'Every message, once, outside of render.' },
  { name: 'useLatest', what: 'The newest value, once per frame.' },
  { name: 'useChannel', what: 'A channel’s state, whole after every outage.' },
  { name: 'usePresence', what: 'Who is there, each person once.' },
  { name: 'useTyping', what: 'Who is typing; ends by itself.' },
  { name: 'useCommand', what: 'A request with an answer, for a button.' },
  { name: 'useNow', what: 'One timer for every clock on the page.' },
  { name: 'useCountdown', what: 'Time left, and one call at its end.' },
  { name: 'useServerTime', what: 'The server’s clock, as measured.' },
  { name: 'useLivePause', what: 'The switch for all that moves (WCAG 2.2.2).' },
] as const;

/** The documentation page of a component or hook, seen from a story's frame. */
export const pageOf = (group: 'components' | 'hooks', name: string) =>
  `./?path=/docs/${group}-${name.toLowerCase()}--docs`;
