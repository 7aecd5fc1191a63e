import { useState } from 'react';
import { SyncStatusBar, type SyncState } from 'tidewire/components';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { sampleStatus, statusControl, syncStates } from '../world/sample-sync';
import { worldIn } from '../world/world-in';

const meta = preview.meta({
  title: 'Components/SyncStatusBar',
  component: SyncStatusBar,
  argTypes: { status: statusControl, render: { control: false } },
});

const actions = { onRetry: () => {}, onReview: () => {}, onSignIn: () => {} };

export const Playground = meta.story({
  args: { status: sampleStatus('offline'), onRetry: fn(), onReview: fn(), onSignIn: fn() },
});

Playground.test('offers the one thing that helps', async ({ canvasElement, args }) => {
  await userEvent.click(within(canvasElement).getByRole('button'));
  await expect(args.onRetry).toHaveBeenCalledTimes(1);
  await expect(args.onReview).not.toHaveBeenCalled();
});

/** Every state, with changes that wait wherever that can be. */
export const States = meta.story({
  tags: ['visual'],
  args: { status: sampleStatus('synced') },
  render: () => (
    <Specimens width="26rem">
      {syncStates.map((state) => (
        <Specimen key={state} name={state}>
          <SyncStatusBar status={sampleStatus(state)} style={{ flex: 1 }} {...actions} />
        </Specimen>
      ))}
    </Specimens>
  ),
});

/** Choose a state. What needs a decision is told to screen readers, and once told, that all is well again; nothing else is. */
export const Live = meta.story({
  args: { status: sampleStatus('synced') },
  render: function Live() {
    const [state, setState] = useState<SyncState>('synced');
    return (
      <div className="stack">
        <div className="row">
          {(['synced', 'pending', 'offline', 'attention'] as const).map((name) => (
            <button key={name} type="button" className="button" onClick={() => setState(name)}>
              {name}
            </button>
          ))}
        </div>
        <SyncStatusBar status={sampleStatus(state)} style={{ justifySelf: 'stretch' }} {...actions} />
      </div>
    );
  },
});

Live.test('tells only what someone has to know', async ({ canvasElement }) => {
  const { clock, spoken } = worldIn(canvasElement);
  const press = async (name: string) => {
    await userEvent.click(within(canvasElement).getByRole('button', { name }));
    await clock.advance(2_000);
  };
  for (const name of ['pending', 'offline', 'synced']) await press(name);
  await expect(spoken).toEqual([]);
  await press('attention');
  await press('offline');
  await press('synced');
  await waitFor(() => expect(spoken.map(({ priority }) => priority)).toEqual(['polite', 'polite']));
});

/** Where nothing can be stored, closing the page would lose what waits: that is said first of all. */
export const Unhappy = meta.story({
  args: { status: sampleStatus('offline', { durability: 'memory' }) },
  render: () => (
    <Specimens width="26rem">
      {(['offline', 'attention', 'needs-auth', 'pending'] as const).map((state) => (
        <Specimen key={state} name={`${state}, not saved on this device`}>
          <SyncStatusBar
            status={sampleStatus(state, { durability: 'memory', pending: 1 })}
            style={{ flex: 1 }}
            {...actions}
          />
        </Specimen>
      ))}
      <Specimen name="offline, and nobody can do anything">
        <SyncStatusBar status={sampleStatus('offline', { pending: 0 })} style={{ flex: 1 }} />
      </Specimen>
    </Specimens>
  ),
});

/** A page that has just opened: nothing waits, nothing was synced, and the outbox is still being read. */
export const Empty = meta.story({
  args: { status: sampleStatus('pending', { pending: 0, lastSyncedAt: undefined }) },
});

export const Many = meta.story({
  args: { status: sampleStatus('attention', { pending: 1_000, attention: 12 }), ...actions },
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { status: sampleStatus('offline') },
  render: () => (
    <Specimens width="20rem">
      <Specimen name="long, and little room">
        <div style={{ inlineSize: '16rem' }}>
          <SyncStatusBar
            status={sampleStatus('offline', { durability: 'memory' })}
            {...actions}
            messages={{
              syncState: () => 'Synchronisierungsdienst nicht erreichbar',
              keepPageOpen: () =>
                'Nicht auf diesem Gerät gespeichert: Bitte lassen Sie dieses Browserfenster geöffnet.',
              retryNow: () => 'Verbindungsaufbau wiederholen',
            }}
          />
        </div>
      </Specimen>
      <Specimen name="العربية">
        <div dir="rtl" lang="ar" style={{ inlineSize: '100%' }}>
          <SyncStatusBar
            status={sampleStatus('offline')}
            locale="ar-EG"
            {...actions}
            messages={{
              syncState: () => 'دون اتصال',
              syncDetail: () => 'ستُرسل ٣ تغييرات عند عودة الاتصال.',
              savedHere: () => 'محفوظة على هذا الجهاز.',
              oldestPending: ({ time }) => `أقدم تغيير: ${time}`,
              retryNow: () => 'أعد المحاولة الآن',
            }}
          />
        </div>
      </Specimen>
    </Specimens>
  ),
});

/** Another order, fewer words, and an icon of your own. */
export const Slots = meta.story({
  args: { status: sampleStatus('offline') },
  render: () => (
    <SyncStatusBar.Root status={sampleStatus('offline')} {...actions} style={{ borderRadius: 0 }}>
      <SyncStatusBar.Icon>✳</SyncStatusBar.Icon>
      <SyncStatusBar.Title render={<strong />} />
      <SyncStatusBar.Time style={{ flex: 1 }} />
      <SyncStatusBar.Action className="button" />
    </SyncStatusBar.Root>
  ),
});
