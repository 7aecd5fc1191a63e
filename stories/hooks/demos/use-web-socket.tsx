import { useState } from 'react';
import { useWebSocket } from 'tidewire';

export function Echo() {
  const { status, isConnected, send, request, connect, disconnect } = useWebSocket();
  const [log, setLog] = useState<readonly string[]>([]);
  const write = (line: string) => setLog((lines) => [...lines, line]);

  async function handleSend() {
    const receipt = send('chat:message', { author: 'You', text: 'Hello' }, { channel: 'demo', ttlMs: 60_000 });
    write('send: waits or is under way');
    const outcome = await receipt.outcome; // never rejects
    write(`send: ${outcome.status}`);
  }

  async function handleRequest() {
    const outcome = await request('add', { a: 2, b: 3 });
    write(outcome.status === 'answered' ? `2 + 3 = ${String(outcome.data)}` : `request: ${outcome.status}`);
  }

  return (
    <div className="demo">
      <dl>
        <dt>status</dt>
        <dd>{status}</dd>
      </dl>
      <div className="row">
        <button type="button" className="button" data-primary onClick={() => void handleSend()}>
          Send
        </button>
        <button type="button" className="button" onClick={() => void handleRequest()}>
          Request
        </button>
        <button type="button" className="button" onClick={isConnected ? disconnect : connect}>
          {isConnected ? 'Disconnect' : 'Connect'}
        </button>
      </div>
      <ol className="log" aria-label="Log">
        {log.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ol>
    </div>
  );
}
