import { Client } from '../../world/story-stage';
import { ClientWindow } from './client-window';
import { Gallery, HookList } from './gallery';
import { InstallLine } from './install-line';
import type { Line } from './use-chat';
import './welcome.css';

const said = [
  { id: '1', author: 'Ben', text: 'Pull your plug and write to me anyway.' },
  { id: '2', author: 'Ada', text: 'And it will not get lost?' },
];
const history = (reader: string): readonly Line[] =>
  said.map((line) => ({ ...line, isOwn: line.author === reader, outcome: { status: 'acked' } }));

/** What Tidewire is, by itself at work. */
export function WelcomePage() {
  return (
    <main className="welcome" lang="en">
      <section className="welcome-hero">
        <h1>One connection. Every component live.</h1>
        <p className="welcome-lead">
          React hooks over one shared WebSocket, and accessible components that stay honest when the network fails.
        </p>
        <div className="clients" role="group" aria-label="Two live clients">
          <Client name="Ada">
            <ClientWindow name="Ada" to="Ben" history={history('Ada')} />
          </Client>
          <div className="hub">
            <span className="hub-node" aria-hidden="true" />
            <span className="hub-name">hub</span>
          </div>
          <Client name="Ben">
            <ClientWindow name="Ben" to="Ada" history={history('Ben')} />
          </Client>
        </div>
      </section>

      <section className="welcome-section welcome-install">
        <h2>Install</h2>
        <InstallLine />
      </section>

      <section className="welcome-section">
        <h2>Components</h2>
        <Gallery />
      </section>

      <section className="welcome-section">
        <h2>Hooks</h2>
        <HookList />
      </section>
    </main>
  );
}
