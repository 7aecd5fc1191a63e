import { useConnection, useWebSocket, type ConnectionStatus } from 'tidewire';
import { ConnectionBadge } from 'tidewire/components';
import { UnplugSwitch } from '../../ui/unplug-switch';
import { useStage } from '../../world/story-stage';
import { StateDiagram } from './state-diagram';
import './connection-states.css';

const meanings: Readonly<Record<ConnectionStatus, { readonly what: string; readonly next: string }>> = {
  idle: { what: 'Nobody uses it, or nothing may be opened: server rendering.', next: 'The first user connects it.' },
  connecting: {
    what: 'Token, opening, handshake; each at most 10 s.',
    next: 'Connected, or one of the troubles below.',
  },
  connected: { what: 'Real only after the hub’s welcome.', next: 'A heartbeat every 30 s finds out if it is not.' },
  reconnecting: {
    what: 'Lost. Five quick attempts, at random moments of growing bounds.',
    next: 'Connected, or suspended.',
  },
  suspended: {
    what: 'Continuity is no longer promised. Attempts 15 to 45 s apart, for ever.',
    next: 'Connected. Sooner on wake or “Retry now”.',
  },
  'needs-auth': { what: 'The credentials were refused. No retry.', next: 'A new token, or signing in.' },
  failed: { what: 'The server will not have us, whatever we try.', next: 'Only the app can decide.' },
  disconnected: { what: 'The app said so.', next: 'Until the app says otherwise.' },
};

/** The machine behind every badge and banner, on the connection of this page. */
export function ConnectionStatesPage() {
  const status = useConnection((state) => state.status);
  return (
    <main className="page" data-wide lang="en" dir="ltr">
      <h1>Connection states</h1>
      <p className="lead">
        A connection is in one state at a time, and the state carries what belongs to it: when the next attempt is due,
        or why there is none. This one is live. Break it.
      </p>
      <figure className="states">
        <StateDiagram active={status} />
        <figcaption className="row states-controls">
          <ConnectionBadge showLatency />
          <Controls />
        </figcaption>
      </figure>
      <h2>What each means</h2>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">What it means</th>
              <th scope="col">What leads out</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(meanings).map(([name, { what, next }]) => (
              <tr key={name}>
                <td>
                  <code>{name}</code>
                </td>
                <td>{what}</td>
                <td>{next}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

function Controls() {
  const { world } = useStage();
  const { connect, disconnect } = useWebSocket();
  return (
    <>
      <UnplugSwitch />
      <button type="button" className="button" onClick={() => world.hub.closes(4401)}>
        Hub refuses the credentials
      </button>
      <button type="button" className="button" onClick={() => world.hub.closes(4403)}>
        Hub forbids
      </button>
      <button type="button" className="button" onClick={disconnect}>
        Disconnect
      </button>
      <button type="button" className="button" onClick={connect}>
        Connect
      </button>
    </>
  );
}
