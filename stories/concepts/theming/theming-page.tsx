import type { CSSProperties, ReactNode } from 'react';
import { ConnectionBadge, ConnectionBanner, LatencyMeter, LiveUpdatesToggle } from 'tidewire/components';
import { Coded } from '../../ui/coded';
import { Specimen, Specimens } from '../../ui/specimens';
import { sampleStates } from '../../world/sample-states';
import { tokens } from './tokens';

const brand = {
  '--tw-color-positive': 'light-dark(#6d28d9, #c4a7ff)',
  '--tw-radius-control': '4px',
  '--tw-radius-surface': '4px',
} as CSSProperties;

const shadcn = tokens.filter((token) => token.shadcn !== undefined);

/** How to make the kit look like the app that it is in. */
export function ThemingPage() {
  return (
    <main className="page" data-wide lang="en" dir="ltr">
      <h1>Theming</h1>
      <p className="lead">
        Components read tokens, with a default for each, where they stand: set one on any ancestor and everything below
        it follows. All rules are in cascade layers and without specificity, so any rule of yours wins.
      </p>
      <Specimens width="22rem">
        <Specimen name="as it comes">
          <Sample />
        </Specimen>
        <Specimen name="data-tw-theme=“dark”">
          <Board theme="dark">
            <Sample />
          </Board>
        </Specimen>
        <Specimen name="data-tw-density=“compact”">
          <div data-tw-density="compact">
            <Sample />
          </div>
        </Specimen>
        <Specimen name="three tokens of a brand">
          <div style={brand} data-theme-sample="brand">
            <Sample />
          </div>
        </Specimen>
      </Specimens>

      <h2>Light and dark</h2>
      <p>
        The kit follows the <code>color-scheme</code> of the page. Where you switch by class or attribute, set it along,
        or use <code>data-tw-theme</code> with <code>light</code>, <code>dark</code> or <code>system</code>. Forced
        colours and reduced motion need nothing from you.
      </p>

      <h2>Over a shadcn theme</h2>
      <p>Say once which of its variables play which part:</p>
      {/* Code that scrolls has to be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex */}
      <pre tabIndex={0}>
        <code>{`:root {\n${shadcn.map(({ css, shadcn: name }) => `  ${css}: var(${String(name)});`).join('\n')}\n}`}</code>
      </pre>

      <h2>Tokens</h2>
      {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex */}
      <div className="table" role="region" aria-label="Tokens" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Token</th>
              <th scope="col">Part</th>
              <th scope="col">Light</th>
              <th scope="col">Dark</th>
            </tr>
          </thead>
          <tbody>
            {tokens.map(({ css, what, light, dark }) => (
              <tr key={css}>
                <td>
                  <code>{css}</code>
                </td>
                <td>
                  <Coded text={what} />
                </td>
                <td>
                  <Value value={light} />
                </td>
                <td>
                  <Value value={dark} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}

function Sample() {
  return (
    <div className="stack" style={{ gap: '0.75rem' }}>
      <div className="row">
        <ConnectionBadge state={sampleStates.connected} />
        <LatencyMeter latency={{ roundTripMs: 42, quality: 'good' }} />
      </div>
      <ConnectionBanner state={sampleStates['needs-auth']} onSignIn={() => {}} />
      <LiveUpdatesToggle paused={false} />
    </div>
  );
}

function Board({ theme, children }: { readonly theme: 'light' | 'dark'; readonly children: ReactNode }) {
  return (
    <div
      data-tw-theme={theme}
      style={{ padding: '1rem', borderRadius: 10, background: theme === 'dark' ? '#101317' : '#ffffff' }}
    >
      {children}
    </div>
  );
}

function Value({ value }: { readonly value: string }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8, whiteSpace: 'nowrap' }}>
      {value.startsWith('#') && (
        <span
          aria-hidden="true"
          style={{
            inlineSize: 14,
            blockSize: 14,
            borderRadius: 4,
            border: '1px solid var(--line-2)',
            background: value,
            forcedColorAdjust: 'none',
          }}
        />
      )}
      <code>{value}</code>
    </span>
  );
}
