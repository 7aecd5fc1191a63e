import { useState } from 'react';
import { ConflictInbox, type Conflict, type ConflictInboxProps } from 'tidewire/components';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import preview from '../../.storybook/preview';
import { Specimen, Specimens } from '../ui/specimens';
import { describeOperation, sampleConflict, sampleConflicts } from '../world/sample-sync';

const meta = preview.meta({
  title: 'Components/ConflictInbox',
  component: ConflictInbox,
  argTypes: { conflicts: { control: false }, describe: { control: false }, render: { control: false } },
});

const describe = ({ operationName, entity }: Conflict) => describeOperation({ name: operationName, entity });
const formatField = (field: string) => field.charAt(0).toUpperCase() + field.slice(1);
const noop = () => {};

/** One line first. The list and the dialog are there when someone wants them. */
export const Playground = meta.story({
  args: { conflicts: sampleConflicts, onResolve: fn(), onDismiss: fn(), describe, formatField },
});

const toggle = (canvas: HTMLElement) => canvas.querySelector<HTMLElement>('.tw-conflict-inbox-toggle')!;
const rows = (canvas: HTMLElement) => [...canvas.querySelectorAll<HTMLElement>('.tw-conflict-item')];

Playground.test('opens nothing by itself, and a dialog when someone asks', async ({ canvasElement }) => {
  const dialog = canvasElement.querySelector('dialog')!;
  await expect(rows(canvasElement)).toEqual([]);
  await expect(dialog.open).toBe(false);
  await userEvent.click(toggle(canvasElement));
  await waitFor(() => expect(rows(canvasElement)).toHaveLength(4));
  await userEvent.click(rows(canvasElement)[0]!.querySelector('[aria-haspopup]')!);
  await waitFor(() => expect(dialog.open).toBe(true));
});

function Shown(props: Partial<ConflictInboxProps>) {
  return (
    <div style={{ inlineSize: '100%', maxInlineSize: '44rem' }}>
      <ConflictInbox
        conflicts={sampleConflicts}
        onResolve={noop}
        onDismiss={noop}
        describe={describe}
        formatField={formatField}
        {...props}
      />
    </div>
  );
}

async function expand({ canvasElement }: { readonly canvasElement: HTMLElement }) {
  for (const button of canvasElement.querySelectorAll<HTMLElement>('.tw-conflict-inbox-toggle'))
    await userEvent.click(button);
}

export const States = meta.story({
  tags: ['visual'],
  args: { conflicts: [], onResolve: noop },
  render: () => (
    <Specimens width="26rem">
      <Specimen name="two wait for a decision">
        <Shown aria-label="Two wait" />
      </Specimen>
      <Specimen name="one waits">
        <Shown aria-label="One waits" conflicts={[sampleConflict]} />
      </Specimen>
      <Specimen name="settled">
        <Shown aria-label="Settled" conflicts={sampleConflicts.slice(2)} />
      </Specimen>
      <Specimen name="none">
        <Shown aria-label="None" conflicts={[]} />
      </Specimen>
    </Specimens>
  ),
});

/** The list: what waits for a decision, and what was settled by itself, with mine one press away. */
export const Expanded = meta.story({
  args: { conflicts: sampleConflicts, onResolve: noop },
  render: () => <Shown />,
  play: expand,
});

/** Decide: each leaves the inbox, and the focus goes on to the next. */
export const Live = meta.story({
  args: { conflicts: sampleConflicts, onResolve: noop },
  render: function Live() {
    const [conflicts, setConflicts] = useState(sampleConflicts);
    const remove = ({ id }: Conflict) => setConflicts((all) => all.filter((one) => one.id !== id));
    return <Shown conflicts={conflicts} onResolve={remove} onDismiss={remove} />;
  },
  play: expand,
});

Live.test('moves the focus on from what was decided in the dialog', async ({ canvasElement }) => {
  const dialog = canvasElement.querySelector('dialog')!;
  const [first, second] = rows(canvasElement);
  await userEvent.click(first!.querySelector('[aria-haspopup]')!);
  await waitFor(() => expect(dialog.open).toBe(true));
  const buttons = dialog.querySelectorAll<HTMLElement>('.tw-conflict-dialog-actions button');
  await userEvent.click(buttons[buttons.length - 1]!);
  await waitFor(() => expect(first!.isConnected).toBe(false));
  await waitFor(() => expect(second).toHaveFocus());
});

/** Removed elsewhere under one's hands. */
export const Unhappy = meta.story({
  args: { conflicts: sampleConflicts.slice(1, 2), onResolve: noop },
  render: () => <Shown conflicts={sampleConflicts.slice(1, 2)} />,
  play: expand,
});

export const Empty = meta.story({
  args: { conflicts: [], onResolve: noop },
  render: () => <Shown conflicts={[]} />,
});

const thousand = Array.from({ length: 1_000 }, (_, index) => ({ ...sampleConflict, id: `conflict-${index}` }));

/** A thousand: one line until someone wants to see them. */
export const Many = meta.story({
  args: { conflicts: thousand, onResolve: noop },
  render: () => <Shown conflicts={thousand} />,
});

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { conflicts: sampleConflicts, onResolve: noop },
  render: () => (
    <div className="side-by-side">
      <Shown
        describe={() => 'Liegeplatzzuweisungsänderungsantrag für das Vermessungsschiff „Nordseekrabbenkutter“'}
        messages={{
          conflictsNeedDecision: () => 'Mehrere Änderungen stehen zueinander im Widerspruch und brauchen Sie',
          restoreMine: () => 'Meine Fassung wiederherstellen',
        }}
      />
      <div dir="rtl" lang="ar">
        <Shown
          aria-label="التعارضات العربية"
          conflicts={sampleConflicts.slice(0, 2)}
          locale="ar-EG"
          describe={() => 'إعادة تسمية السفينة هالسيون'}
          formatField={() => 'ملاحظة'}
          messages={{
            conflictsNeedDecision: () => 'تعارضان بانتظار قرارك',
            conflictDetail: () => 'لن يضيع شيء حتى تختار.',
            conflictTitle: () => 'أزال شخص آخر ما غيّرته',
            reviewConflict: () => 'مراجعة',
            reviewChanges: () => 'مراجعة',
            hideConflicts: () => 'إخفاء',
          }}
        />
      </div>
    </div>
  ),
  play: expand,
});

/** Its list alone, below a heading of yours. */
export const Slots = meta.story({
  args: { conflicts: sampleConflicts, onResolve: noop },
  render: () => (
    <ConflictInbox.Root conflicts={sampleConflicts} onResolve={noop} describe={describe}>
      <ConflictInbox.Banner style={{ borderRadius: 0 }} />
      <ConflictInbox.List style={{ borderRadius: 0 }}>
        {(conflict) => (
          <ConflictInbox.Item
            conflict={conflict}
            style={({ decided }) => ({ fontStyle: decided === 'merged' ? 'italic' : 'normal' })}
          />
        )}
      </ConflictInbox.List>
      <ConflictInbox.Empty>Nobody disagrees</ConflictInbox.Empty>
    </ConflictInbox.Root>
  ),
  play: expand,
});
