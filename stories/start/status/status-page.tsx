interface Requirement {
  readonly id: string;
  readonly what: string;
  readonly state: 'shown' | 'partly' | 'not yet';
  readonly where?: string;
  readonly href?: string;
}

const story = (id: string) => `./?path=/story/${id}`;
const docs = (id: string) => `./?path=/docs/${id}--docs`;

const requirements: readonly Requirement[] = [
  {
    id: 'A1',
    what: 'A change made anywhere shows in under 100 ms',
    state: 'shown',
    where: 'Welcome, with the backend “live hub”',
    href: story('start-welcome--welcome'),
  },
  {
    id: 'A2–A5, A10',
    what: 'Invalidate and refetch, fallback polling, repair',
    state: 'partly',
    where: 'The display clock: useCountdown',
    href: docs('hooks-usecountdown'),
  },
  { id: 'A6, A7, A9', what: 'Restriction tables, batch actions, audit log', state: 'not yet' },
  { id: 'A8', what: 'The same over Electron IPC', state: 'not yet' },
  { id: 'B1', what: 'Socket.IO connections', state: 'not yet' },
  {
    id: 'B2',
    what: 'Connection status, response time',
    state: 'partly',
    where: 'ConnectionBadge, LatencyMeter',
    href: docs('components-connectionbadge'),
  },
  {
    id: 'B3',
    what: 'Commands with an answer, error at the button',
    state: 'shown',
    where: 'useCommand',
    href: docs('hooks-usecommand'),
  },
  { id: 'B4, B5, B7', what: 'Activity, content delivery, notifications', state: 'not yet' },
  {
    id: 'B6',
    what: 'System metrics, charts, alerts',
    state: 'partly',
    where: 'Live values: useLatest',
    href: docs('hooks-uselatest'),
  },
  {
    id: 'B8',
    what: 'Validated payloads; bad events harm nothing',
    state: 'partly',
    where: 'In unit tests; no page yet',
  },
  {
    id: 'B9',
    what: 'High-frequency events',
    state: 'shown',
    where: 'useEvent: 200 at once',
    href: docs('hooks-useevent'),
  },
  {
    id: 'C1',
    what: 'Messages of a room, stored first, then told to everybody',
    state: 'partly',
    where: 'A room that misses nothing: useChannel. No edit, no delete',
    href: docs('hooks-usechannel'),
  },
  {
    id: 'C2',
    what: 'Typing that ends by itself',
    state: 'shown',
    where: 'useTyping',
    href: docs('hooks-usetyping'),
  },
  {
    id: 'C3, C4',
    what: 'Who is there; who vanished is gone in time',
    state: 'partly',
    where: 'usePresence. No page for kick and groups',
    href: docs('hooks-usepresence'),
  },
  { id: 'C5', what: 'Several servers share rooms and presence', state: 'partly', where: 'In unit tests; no page yet' },
  { id: 'C6', what: 'No any in the public API', state: 'shown', where: 'In type tests' },
  {
    id: 'D1, D4',
    what: 'Order, debounce, batching by type',
    state: 'partly',
    where: 'Delivery',
    href: story('concepts-delivery--delivery'),
  },
  {
    id: 'D2',
    what: 'Reconnection, heartbeat, queue, status',
    state: 'shown',
    where: 'Connection states',
    href: story('concepts-connection-states--connection-states'),
  },
  { id: 'D3', what: 'Optimistic sends, fallback to HTTP', state: 'not yet' },
  { id: 'D5, D6', what: 'Streamed answers, self-test in the console', state: 'not yet' },
  {
    id: 'D7',
    what: 'Tokens with refresh; refusal shown, not retried',
    state: 'partly',
    where: 'ConnectionBanner, Unhappy',
    href: story('components-connectionbanner--unhappy'),
  },
  { id: 'D8', what: 'Idle time-outs of proxies', state: 'partly', where: 'In unit tests; no page yet' },
  { id: 'E1', what: 'useWebSocket', state: 'shown', where: 'useWebSocket', href: docs('hooks-usewebsocket') },
  { id: 'E2–E6', what: 'Optimistic updates, background sync, conflicts', state: 'not yet' },
  { id: 'E7', what: 'One configuration', state: 'partly', where: 'The connection’s part: config.websocket' },
  { id: 'E8', what: 'Server rendering without a connection', state: 'shown', where: 'In unit tests' },
  {
    id: 'E9',
    what: 'Sync indicators, conflict dialog, widgets',
    state: 'partly',
    where: 'ConflictInbox; no widgets yet',
    href: story('components-conflictinbox--live'),
  },
];

/** Honest: what can be seen today, and what can not. */
export function StatusPage() {
  const count = (state: Requirement['state']) => requirements.filter((one) => one.state === state).length;
  return (
    <main className="page" data-wide lang="en" dir="ltr">
      <h1>Status</h1>
      <p className="lead">
        Which requirement is shown where. {count('shown')} are, {count('partly')} partly, {count('not yet')} groups are
        not there yet.
      </p>
      {/* A table that scrolls has to be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex */}
      <div className="table" role="region" aria-label="Requirements" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Id</th>
              <th scope="col">Requirement</th>
              <th scope="col">Status</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {requirements.map(({ id, what, state, where, href }) => (
              <tr key={id}>
                <td style={{ whiteSpace: 'nowrap' }}>{id}</td>
                <td>{what}</td>
                <td style={{ whiteSpace: 'nowrap' }}>
                  <Mark state={state} /> {state}
                </td>
                <td>
                  {href ? (
                    <a href={href} target="_top">
                      {where}
                    </a>
                  ) : (
                    where
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

function Mark({ state }: { readonly state: Requirement['state'] }) {
  const filled = { shown: 12, partly: 6, 'not yet': 0 }[state];
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" style={{ verticalAlign: '-1px' }}>
      <clipPath id={`mark-${filled}`}>
        <rect width={filled} height="12" />
      </clipPath>
      <circle cx="6" cy="6" r="5" fill="currentColor" clipPath={`url(#mark-${filled})`} />
      <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.25" />
    </svg>
  );
}
