import { useState } from 'react';
import { PendingChanges, type PendingChangesProps } from 'tidewire/components';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { describeOperation, sampleOperation, sampleOperations } from '../world/sample-sync';

const meta = preview.meta({
  title: 'Components/PendingChanges',
  component: PendingChanges,
  argTypes: { operations: { control: false }, describe: { control: false }, render: { control: false } },
});

export const Playground = meta.story({
  args: { operations: sampleOperations, describe: describeOperation, onRetry: fn(), onDiscard: fn() },
});

Playground.test('asks before it discards, and keeps on Escape', async ({ canvasElement, args }) => {
  const [discard] = canvasElement.querySelectorAll<HTMLElement>('.tw-button-quiet');
  const { id } = discard!;
  await userEvent.click(discard!);
  await waitFor(() => expect(canvasElement.querySelector('.tw-pending-change-confirm .tw-button')).toHaveFocus());
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.getElementById(id)).toHaveFocus());
  await expect(args.onDiscard).not.toHaveBeenCalled();
});

Playground.test('shows what is to be sent to those who want to know', async ({ canvasElement }) => {
  const [details] = canvasElement.querySelectorAll('summary');
  await userEvent.click(details!);
  await waitFor(() => expect(canvasElement.querySelector('pre')).toHaveTextContent('"tugs": 2'));
});

/** One of each status. What is under way can't be discarded: forgetting it here would not call it back. */
export const States = meta.story({
  tags: ['visual'],
  args: { operations: sampleOperations },
  render: () => <Shown operations={sampleOperations} />,
});

/** Asked before anything is lost. */
export const Asked = meta.story({
  args: { operations: sampleOperations },
  render: () => <Shown operations={sampleOperations.slice(0, 2)} />,
  play: async ({ canvasElement }) => {
    for (const discard of canvasElement.querySelectorAll('.tw-button-quiet')) await userEvent.click(discard);
  },
});

function Shown(props: PendingChangesProps) {
  return (
    <div style={{ maxInlineSize: '44rem' }}>
      <PendingChanges describe={describeOperation} onRetry={() => {}} onDiscard={() => {}} {...props} />
    </div>
  );
}

/** Discard some: the focus goes on to the neighbour, at last to the list. */
export const Live = meta.story({
  args: { operations: sampleOperations },
  render: function Live() {
    const [operations, setOperations] = useState(() => sampleOperations.filter(({ status }) => status !== 'sending'));
    return (
      <Shown
        operations={operations}
        onDiscard={({ id }) => setOperations((all) => all.filter((one) => one.id !== id))}
        onRetry={({ id }) =>
          setOperations((all) =>
            all.map((one) => (one.id === id ? { ...one, status: 'sending', problem: undefined } : one)),
          )
        }
      />
    );
  },
});

Live.test('moves the focus on when a change leaves', async ({ canvasElement }) => {
  const rows = () => [...canvasElement.querySelectorAll('.tw-pending-change')];
  const [first, second] = rows();
  await userEvent.click(first!.querySelector('.tw-button-quiet')!);
  await waitFor(() => expect(first!.querySelector('.tw-button-danger')).not.toBeNull());
  await userEvent.click(first!.querySelector('.tw-button-danger')!);
  await waitFor(() => expect(first!.isConnected).toBe(false));
  await waitFor(() => expect(second).toHaveFocus());
});

/** Nothing can be stored, the server refuses, and nobody knows whether the first was done. */
export const Unhappy = meta.story({
  args: { operations: sampleOperations },
  render: () => (
    <Shown
      operations={sampleOperations
        .filter(({ status }) => status === 'unconfirmed' || status === 'rejected' || status === 'parked')
        .concat(sampleOperation({ id: 'op-lost', durability: 'memory', entity: 'ship:fulmar' }))
        .map((operation) => ({ ...operation, durability: 'memory' }))}
    />
  ),
});

export const Empty = meta.story({ args: { operations: [] }, render: () => <Shown operations={[]} /> });

const thousand = Array.from({ length: 1_000 }, (_, index) =>
  sampleOperation({ id: `op-${index}`, entity: `ship:vessel ${index + 1}` }),
);

/** A thousand. Rows far from the screen are not laid out. Each is like those above, so axe need not read them all again. */
export const Many = meta.story({
  args: { operations: thousand },
  parameters: { a11y: { test: 'off' } },
  render: () => <Shown operations={thousand} />,
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { operations: sampleOperations },
  render: () => (
    <div className="side-by-side">
      <PendingChanges
        operations={sampleOperations.slice(0, 3)}
        onRetry={() => {}}
        onDiscard={() => {}}
        describe={() => 'Liegeplatzzuweisungsänderungsantrag für das Vermessungsschiff „Nordseekrabbenkutter“'}
        messages={{
          pendingChanges: () => 'Noch nicht übertragene Änderungen an Liegeplätzen',
          operationStatus: () => 'Auf diesem Gerät gespeichert, aber noch nicht an den Hafenserver übertragen',
          retryChange: () => 'Übertragung wiederholen',
          discardChange: () => 'Änderung verwerfen',
        }}
      />
      <div dir="rtl" lang="ar">
        <PendingChanges
          operations={sampleOperations.slice(4)}
          locale="ar-EG"
          onRetry={() => {}}
          onDiscard={() => {}}
          describe={() => 'خصّص رصيفًا للسفينة هالسيون'}
          messages={{
            pendingChanges: () => 'التغييرات المعلّقة',
            operationStatus: () => 'محفوظ على هذا الجهاز، لم يُرسل بعد',
            retryChange: () => 'أعد المحاولة',
            discardChange: () => 'تجاهل',
            inspectChange: () => 'التفاصيل',
            retryingIn: () => 'المحاولة التالية بعد ٨ ث',
          }}
        />
      </div>
    </div>
  ),
});

/** Rows of your own, of its parts. */
export const Slots = meta.story({
  args: { operations: sampleOperations },
  render: () => (
    <PendingChanges.Root operations={sampleOperations} describe={describeOperation} onDiscard={() => {}}>
      <PendingChanges.Title render={(props) => <h3 {...props}>{props.children}</h3>} />
      <PendingChanges.List style={{ maxInlineSize: '34rem' }}>
        {(operation) => (
          <PendingChanges.Item operation={operation} style={{ alignItems: 'center' }}>
            <PendingChanges.Icon />
            <PendingChanges.Name style={{ flex: 1 }} />
            <PendingChanges.Time />
            <PendingChanges.Discard />
            <PendingChanges.Confirm />
          </PendingChanges.Item>
        )}
      </PendingChanges.List>
    </PendingChanges.Root>
  ),
});
