import { Coded } from '../../ui/coded';

const components = [
  ['ConnectionBadge, LatencyMeter', 'Text, shape and colour. No live region: a number that changes must not talk.'],
  [
    'ConnectionBanner',
    'One alert on loss, one polite notice on recovery, both only after two seconds. Takes no focus and covers nothing; its seconds are not read out.',
  ],
  ['CountdownTimer', '`timer`, not live. Written out for screen readers, spoken at thresholds and at the end.'],
  ['RelativeTime', '`time` with the machine-readable moment and the full date as its title.'],
  [
    'SyncIndicator',
    'The state in words and shape, the count in full. No live region. Its arrows stand still if asked to.',
  ],
  [
    'SyncStatusBar',
    'Polite, and only when changes wait for a decision, and when all is well again. Its times are not read out.',
  ],
  [
    'PendingChanges',
    'A list in a named region; each button is named after its change. Discarding asks, with the focus on “Keep”. When a row leaves, the focus goes to its neighbour.',
  ],
  [
    'ConflictInbox, ConflictDialog',
    'One polite notice, never a dialog unasked. The focus is on “Decide later”, Escape decides nothing, and it returns. `ins` and `del`, told and underlined.',
  ],
  ['LiveUpdatesToggle', 'A switch that keeps its name; how many updates wait is its description.'],
  [
    'Announcer',
    'One voice for the page: `document.ariaNotify` where present, else two live regions. Announcements are joined and deduplicated; a flood costs one utterance.',
  ],
] as const;

const everywhere = [
  'No colour is the only sign: every status has a shape and a word of its own.',
  'Forced colours: system colours, and outlines where tints would vanish.',
  'Reduced motion: nothing turns, and each shape still tells what is going on when it stands still.',
  'Everything that moves by itself can be paused, by one switch (WCAG 2.2.2).',
  'Logical properties only: right-to-left needs nothing but `dir`.',
  'Targets are 44 px high for coarse pointers.',
  'Words come from one `messages` object, numbers and times from `Intl` and your `locale`.',
] as const;

/** Short, and true: what is claimed here is tested by the stories. */
export function AccessibilityPage() {
  return (
    <main className="page" lang="en" dir="ltr">
      <h1>Accessibility</h1>
      <p className="lead">
        Live interfaces talk, move and change by themselves, which is hard on people who listen, who read slowly, or who
        can’t look away. These components speak rarely, stand still on request, and never take the focus.
      </p>
      <h2>Component by component</h2>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Component</th>
              <th scope="col">What people with assistive technology get</th>
            </tr>
          </thead>
          <tbody>
            {components.map(([name, what]) => (
              <tr key={name}>
                <td>{name}</td>
                <td>
                  <Coded text={what} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>Everywhere</h2>
      <ul>
        {everywhere.map((text) => (
          <li key={text}>
            <Coded text={text} />
          </li>
        ))}
      </ul>
      <h2>How it is checked</h2>
      <p>
        Every story in this Storybook runs as a test four times: light, dark, forced colours, and reduced motion with
        Arabic. Each run is searched by axe, and a finding fails the test. What axe can’t know, such as how often
        something is spoken and where the focus is, stories assert themselves. Not done yet: sessions with people and
        with each screen reader.
      </p>
    </main>
  );
}
