import { createRealtimeClient, RealtimeProvider, tidewire, type Transport } from 'tidewire';
import { ConnectionBadge, ConnectionBanner } from 'tidewire/components';

/** Once, outside of React. In an app leave out `transport`: it is the browser's WebSocket. */
export function createClient(url: string, transport: Transport) {
  return createRealtimeClient({ url, protocol: tidewire(), transport });
}

export function App({ client }: { readonly client: ReturnType<typeof createClient> }) {
  return (
    <RealtimeProvider client={client}>
      <ConnectionBanner />
      <ConnectionBadge showLatency />
    </RealtimeProvider>
  );
}
