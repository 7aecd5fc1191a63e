import { StrictMode, useState, type SyntheticEvent } from 'react';
import { createRoot } from 'react-dom/client';
import {
  createRealtimeClient,
  RealtimeProvider,
  tidewire,
  useEvent,
  useWebSocket,
  type ConnectionStatus,
  type WebSocketConfig,
} from 'tidewire';
import { ConnectionBadge, ConnectionBanner } from 'tidewire/components';
import 'tidewire/styles.css';

/** What a test reads and pulls, from outside. */
declare global {
  interface Window {
    story: ConnectionStatus[];
    received: { text: string; at: number }[];
    token: string;
    client: typeof client;
  }
}

const query = new URLSearchParams(location.search);

window.story = ['idle'];
window.received = [];
window.token = query.get('token') ?? 'anyone';

const client = createRealtimeClient({
  url: query.get('hub') ?? '',
  protocol: tidewire(),
  auth: { userId: 'test', getToken: () => window.token },
  config: { websocket: JSON.parse(query.get('config') ?? '{}') as Partial<WebSocketConfig> },
});
client.state.subscribe(() => {
  const { status } = client.state.current;
  if (window.story.at(-1) !== status) window.story.push(status);
});
window.client = client;

function Chat() {
  const { send, status, retryNow } = useWebSocket();
  const [texts, setTexts] = useState<readonly string[]>([]);
  const [outcomes, setOutcomes] = useState<readonly string[]>([]);
  useEvent(
    'chat:message',
    (data) => {
      const { text } = data as { text: string };
      window.received.push({ text, at: performance.timeOrigin + performance.now() });
      setTexts((before) => [...before, text]);
    },
    { channel: 'demo' },
  );

  function handleSubmit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    const { value: text } = event.currentTarget.elements.namedItem('text') as HTMLInputElement;
    const receipt = send('chat:message', { text }, { channel: 'demo' });
    void receipt.outcome.then((outcome) => setOutcomes((before) => [...before, outcome.status]));
    event.currentTarget.reset();
  }

  return (
    <>
      <ConnectionBanner />
      <ConnectionBadge />
      <output data-testid="status">{status}</output>
      <button onClick={retryNow}>Try now</button>
      <form onSubmit={handleSubmit}>
        <input name="text" aria-label="Message" />
      </form>
      <ul data-testid="texts">
        {texts.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ul>
      <ul data-testid="outcomes">
        {outcomes.map((outcome, index) => (
          <li key={index}>{outcome}</li>
        ))}
      </ul>
    </>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <RealtimeProvider client={client}>
        <Chat />
      </RealtimeProvider>
    </StrictMode>,
  );
