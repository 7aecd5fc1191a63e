import { MessagesProvider, SyncIndicator } from 'tidewire/components';
import { expect } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { german } from '../words/german';
import { sampleStatus, statusControl, syncStates } from '../world/sample-sync';

const meta = preview.meta({
  title: 'Components/SyncIndicator',
  component: SyncIndicator,
  argTypes: { status: statusControl, render: { control: false } },
});

export const Playground = meta.story({ args: { status: sampleStatus('pending') } });

/** One shape per state, told apart without colour; the number is what waits. */
export const States = meta.story({
  tags: ['visual'],
  args: { status: sampleStatus('synced') },
  render: () => (
    <Specimens width="13rem">
      {syncStates.map((state) => (
        <Specimen key={state} name={state}>
          <SyncIndicator status={sampleStatus(state)} />
        </Specimen>
      ))}
      <Specimen name="showLabel={false}: beside an item">
        {syncStates.map((state) => (
          <SyncIndicator key={state} status={sampleStatus(state)} showLabel={false} />
        ))}
      </Specimen>
    </Specimens>
  ),
});

States.test('has words for everything that it shows', async ({ canvasElement }) => {
  const indicators = [...canvasElement.querySelectorAll('.tw-sync-indicator')];
  for (const indicator of indicators) {
    await expect(indicator.textContent).not.toBe('');
    await expect(indicator.querySelector('svg')).toHaveAttribute('aria-hidden', 'true');
  }
});

States.test('stands still for those who asked for less motion', async ({ canvasElement }) => {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  for (const arrows of canvasElement.querySelectorAll('.tw-sync-icon-turning'))
    await expect(getComputedStyle(arrows).animationName === 'none').toBe(isCalm);
});

/** Changes that wait, where nothing can be stored: a private window, or a full device. */
export const Unhappy = meta.story({
  args: { status: sampleStatus('offline', { durability: 'memory' }) },
  render: () => (
    <Specimens width="16rem">
      {(['offline', 'needs-auth', 'attention'] as const).map((state) => (
        <Specimen key={state} name={`${state}, not saved on this device`}>
          <SyncIndicator status={sampleStatus(state, { durability: 'memory', pending: 1 })} />
        </Specimen>
      ))}
    </Specimens>
  ),
});

/** Nothing waits, and nothing was ever synced: the number is not there. */
export const Empty = meta.story({ args: { status: sampleStatus('synced', { lastSyncedAt: undefined }) } });

/** Beside each of a thousand items, without words. Each is like those above, so axe need not read them all again. */
export const Many = meta.story({
  args: { status: sampleStatus('synced') },
  parameters: { a11y: { test: 'off' } },
  render: () => (
    <ul className="stack" style={{ padding: 0, listStyle: 'none', gap: '0.25rem' }}>
      {Array.from({ length: 1_000 }, (_, index) => (
        <li key={index} className="row" style={{ contentVisibility: 'auto', containIntrinsicBlockSize: '1.5rem' }}>
          <SyncIndicator
            status={sampleStatus(syncStates[index % 8] ?? 'synced', { pending: index % 5 })}
            showLabel={false}
          />
          Ship {index + 1}
        </li>
      ))}
    </ul>
  ),
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { status: sampleStatus('pending') },
  render: () => (
    <Specimens width="12rem">
      <Specimen name="no room">
        <div style={{ inlineSize: '9rem' }}>
          <SyncIndicator
            status={sampleStatus('offline', { pending: 12_345, durability: 'memory' })}
            messages={{ syncState: () => 'Synchronisierungsdienst vorübergehend nicht erreichbar' }}
          />
        </div>
      </Specimen>
      <Specimen name="Deutsch">
        <MessagesProvider locale="de" messages={german}>
          <SyncIndicator status={sampleStatus('pending', { pending: 1_204 })} />
        </MessagesProvider>
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar">
          <SyncIndicator status={sampleStatus('offline')} locale="ar-EG" messages={{ syncState: () => 'دون اتصال' }} />
        </div>
      </Specimen>
    </Specimens>
  ),
});

/** Its parts, with elements and classes of your own. */
export const Slots = meta.story({
  args: { status: sampleStatus('pending') },
  render: () => (
    <Specimens width="14rem">
      <Specimen name="count first, an icon of your own">
        <SyncIndicator.Root status={sampleStatus('pending')}>
          <SyncIndicator.Count />
          <SyncIndicator.Label />
          <SyncIndicator.Icon>⇡</SyncIndicator.Icon>
        </SyncIndicator.Root>
      </Specimen>
      <Specimen name="style by state">
        <SyncIndicator
          status={sampleStatus('attention')}
          style={({ state }) => ({
            paddingInline: 10,
            border: `1px ${state === 'attention' ? 'dashed' : 'solid'}`,
            borderRadius: 999,
          })}
        />
      </Specimen>
      <Specimen name="as a link">
        <SyncIndicator.Root
          status={sampleStatus('synced')}
          render={(props) => (
            <a href="#outbox" {...props}>
              {props.children}
            </a>
          )}
        >
          <SyncIndicator.Icon />
          <SyncIndicator.Label />
        </SyncIndicator.Root>
      </Specimen>
    </Specimens>
  ),
});
