import { createRealtimeClient, subscribeTo, tidewire, type ConnectionStatus } from 'tidewire/core';
import { sharedTab } from 'tidewire/transports/shared-tab';

/** What a test reads and pulls, from outside. */
export interface Tab {
  readonly story: ConnectionStatus[];
  /** Ids and texts of the events heard, in order. */
  readonly events: { readonly id: string | undefined; readonly text: string }[];
  readonly outcomes: Record<string, string>;
  /** When it first connected, in ms after the page began. */
  connectedAt: number | undefined;
  send(text: string): void;
  disconnect(): void;
}

declare global {
  interface Window {
    tab: Tab;
  }
}

const query = new URLSearchParams(location.search);

const client = createRealtimeClient({
  url: query.get('hub') ?? '',
  protocol: tidewire(),
  transport: sharedTab({
    worker: (name) => new SharedWorker(new URL('./tidewire-shared.ts', import.meta.url), { type: 'module', name }),
  }),
});

const tab: Tab = (window.tab = {
  story: ['idle'],
  events: [],
  outcomes: {},
  connectedAt: undefined,
  send(text) {
    const { outcome } = client.send('note', { text }, { channel: 'demo' });
    void outcome.then(({ status }) => {
      tab.outcomes[text] = (tab.outcomes[text] ?? '') + status;
    });
  },
  disconnect: () => client.disconnect(),
});

client.state.subscribe(() => {
  const { status } = client.state.current;
  if (tab.story.at(-1) !== status) tab.story.push(status);
  if (status === 'connected') tab.connectedAt ??= performance.now();
});
subscribeTo(client, 'note', (data, { id }) => void tab.events.push({ id, text: (data as { text: string }).text }), {
  channel: 'demo',
});
client.connect();
