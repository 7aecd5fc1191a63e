import { useState } from 'react';
import { useWebSocket, type SendOptions, type SendOutcome } from 'tidewire';
import { ConnectionBadge } from 'tidewire/components';
import { UnplugSwitch } from '../../ui/unplug-switch';

const policies: readonly { readonly name: string; readonly options: SendOptions; readonly what: string }[] = [
  { name: 'Send', options: {}, what: 'Waits as long as it takes.' },
  { name: 'Keep 3 s', options: { ttlMs: 3_000 }, what: 'ttlMs: still waiting after it, expired.' },
  { name: 'Newest only', options: { coalesceKey: 'cursor' }, what: 'coalesceKey: a newer one supersedes it.' },
  { name: 'Now or never', options: { volatile: true }, what: 'volatile: not connected, rejected.' },
];

interface Sent {
  readonly id: string;
  readonly name: string;
  readonly outcome?: SendOutcome;
}

/** How messages leave, and how each of them ends. */
export function DeliveryPage() {
  return (
    <main className="page" lang="en" dir="ltr">
      <h1>Delivery</h1>
      <p className="lead">
        A send at any time is taken, and ends in exactly one outcome. Nothing is dropped silently, nothing that was
        written is called lost, and a queue never changes its destination or its user.
      </p>
      <SendDesk />
      <h2>Outcomes</h2>
      <ul>
        <li>
          <code>acked</code>: the hub has it. On servers that acknowledge nothing, <code>sent</code>: handed over,
          nothing more.
        </li>
        <li>
          <code>expired</code>, <code>superseded</code>: never written, by the policy that you gave.
        </li>
        <li>
          <code>rejected</code>: refused, by us or by the server, and why.
        </li>
        <li>
          <code>unknown</code>: written, and the answer is lost for good. It may or may not have arrived.
        </li>
      </ul>
      <h2>Coming in</h2>
      <p>
        There are two ways to hear. <code>useEvent</code> calls its handler for every message, outside of render, so
        that React’s batching loses none. <code>useLatest</code> gives state: the newest value, delivered to all
        components together, at most once per frame. A handler that throws harms nobody else, and a message that does
        not fit its schema reaches neither.
      </p>
    </main>
  );
}

function SendDesk() {
  const { send } = useWebSocket();
  const [all, setAll] = useState<readonly Sent[]>([]);
  function handleSend(name: string, options: SendOptions): void {
    const { id, outcome } = send('chat:message', { author: 'You', text: name }, { channel: 'demo', ...options });
    setAll((before) => [...before, { id, name }]);
    void outcome.then((ended) =>
      setAll((before) => before.map((sent) => (sent.id === id ? { ...sent, outcome: ended } : sent))),
    );
  }
  return (
    <div className="demo" style={{ marginBlockStart: '2rem', maxInlineSize: 'none' }}>
      <div className="row">
        <ConnectionBadge />
        <UnplugSwitch />
      </div>
      <dl>
        {policies.map(({ name, options, what }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>
              <button type="button" className="button" onClick={() => handleSend(name, options)}>
                {name}
              </button>
            </dt>
            <dd style={{ alignSelf: 'center' }}>{what}</dd>
          </div>
        ))}
      </dl>
      <ol className="log" aria-label="Sent">
        {all.map(({ id, name, outcome }) => (
          <li key={id} data-outcome={outcome?.status ?? 'waiting'}>
            {name}: {outcome?.status ?? 'waiting'}
            {outcome?.status === 'rejected' && ` (${outcome.reason})`}
          </li>
        ))}
      </ol>
    </div>
  );
}
