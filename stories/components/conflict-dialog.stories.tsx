import { ConflictDialog, type Conflict, type ConflictDialogProps } from 'tidewire/components';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import preview from '../../.storybook/preview';
import { describeOperation, sampleConflict, sampleConflicts } from '../world/sample-sync';

const meta = preview.meta({
  title: 'Components/ConflictDialog',
  component: ConflictDialog,
  argTypes: { conflict: { control: false }, describe: { control: false }, render: { control: false } },
});

const describe = ({ operationName, entity }: Conflict) => describeOperation({ name: operationName, entity });
const formatField = (field: string) => field.charAt(0).toUpperCase() + field.slice(1);

/** Opens when someone asks, with the focus on what destroys nothing. */
export const Playground = meta.story({
  args: { conflict: sampleConflict, onResolve: fn(), onOpenChange: fn(), describe, formatField },
});

const dialog = (canvas: HTMLElement) => canvas.querySelector<HTMLDialogElement>('dialog')!;
const trigger = (canvas: HTMLElement) => canvas.querySelector<HTMLElement>('[aria-haspopup="dialog"]')!;

async function open(canvas: HTMLElement) {
  await userEvent.click(trigger(canvas));
  await waitFor(() => expect(dialog(canvas).open).toBe(true));
  return within(dialog(canvas));
}

Playground.test('closes on Escape without deciding, and the focus returns', async ({ canvasElement, args }) => {
  await open(canvasElement);
  await waitFor(() => expect(dialog(canvasElement).querySelector('.tw-conflict-later')).toHaveFocus());
  await userEvent.keyboard('{Escape}');
  // A synthetic key does not reach the browser's own closing: the same event does.
  dialog(canvasElement).dispatchEvent(new Event('cancel', { cancelable: true }));
  await waitFor(() => expect(dialog(canvasElement).open).toBe(false));
  await waitFor(() => expect(trigger(canvasElement)).toHaveFocus());
  await expect(args.onResolve).not.toHaveBeenCalled();
});

Playground.test('marks what changed with more than colour', async ({ canvasElement }) => {
  await open(canvasElement);
  const [removed] = dialog(canvasElement).querySelectorAll('del');
  const [added] = dialog(canvasElement).querySelectorAll('ins');
  await expect(removed).toHaveTextContent('noon');
  await expect(getComputedStyle(removed!).textDecorationLine).toBe('line-through');
  await expect(getComputedStyle(added!).textDecorationLine).toBe('underline');
});

Playground.test('lets one write another value, and saves only what was picked', async ({ canvasElement, args }) => {
  await open(canvasElement);
  await userEvent.click(buttonIn(canvasElement, 1));
  const input = await waitFor(() => dialog(canvasElement).querySelector<HTMLInputElement>('.tw-conflict-input')!);
  await userEvent.clear(input);
  await userEvent.type(input, 'Arrives at two with both.');
  await userEvent.click(dialog(canvasElement).querySelector('.tw-button-primary')!);
  await expect(args.onResolve).toHaveBeenCalledWith(sampleConflict, { values: { note: 'Arrives at two with both.' } });
  await waitFor(() => expect(dialog(canvasElement).open).toBe(false));
});

/** Later, edit, take theirs, keep mine: in whatever language. */
function buttonIn(canvas: HTMLElement, index: number): HTMLElement {
  return dialog(canvas).querySelectorAll<HTMLElement>('.tw-conflict-dialog-actions button')[index]!;
}

const noop = () => {};

function Opened({ conflict, ...props }: Partial<ConflictDialogProps> & { readonly conflict: Conflict }) {
  return (
    <ConflictDialog
      conflict={conflict}
      open
      onOpenChange={noop}
      onResolve={noop}
      describe={describe}
      formatField={formatField}
      {...props}
    />
  );
}

/** Three fields, two of them short. The buttons stay in sight. */
export const States = meta.story({
  args: { conflict: sampleConflicts[0], onResolve: noop },
  render: () => <Opened conflict={sampleConflicts[0]!} />,
});

/** A value per field: mine, theirs, or another. */
export const Editing = meta.story({
  args: { conflict: sampleConflicts[0], onResolve: noop },
  render: () => <Opened conflict={sampleConflicts[0]!} />,
  play: async ({ canvasElement }) => {
    await userEvent.click(buttonIn(canvasElement, 1));
  },
});

Editing.test('says what is no number, and saves nothing', async ({ canvasElement }) => {
  const inputs = dialog(canvasElement).querySelectorAll<HTMLInputElement>('.tw-conflict-input');
  const draught = inputs[2]!;
  await userEvent.clear(draught);
  await userEvent.type(draught, 'deep');
  await userEvent.click(dialog(canvasElement).querySelector('.tw-button-primary')!);
  await waitFor(() => expect(draught).toHaveAttribute('aria-invalid', 'true'));
  await expect(within(dialog(canvasElement)).getByRole('alert')).toBeVisible();
});

/** They removed what was changed here: there are no fields to pick from. */
export const Unhappy = meta.story({
  args: { conflict: sampleConflicts[1], onResolve: noop },
  render: () => <Opened conflict={sampleConflicts[1]!} />,
});

/** Settled by itself: theirs was kept, and mine is one press away. */
export const Settled = meta.story({
  args: { conflict: sampleConflicts[2], onResolve: noop },
  render: () => <Opened conflict={sampleConflicts[2]!} />,
});

/** No conflict: no button, and nothing opens. */
export const Empty = meta.story({ args: { conflict: undefined, onResolve: noop } });

Empty.test('shows nothing', async ({ canvasElement }) => {
  await expect(trigger(canvasElement)).toBeNull();
});

const manyFields: Conflict = {
  ...sampleConflict,
  fields: Array.from({ length: 60 }, (_, index) => ({
    field: `container ${index + 1}`,
    base: `Row ${index}`,
    mine: `Row ${index + 1}`,
    theirs: `Row ${index + 2}`,
  })),
};

/** Sixty fields: what decides stays in sight. */
export const Many = meta.story({
  args: { conflict: manyFields, onResolve: noop },
  render: () => <Opened conflict={manyFields} />,
});

const longConflict: Conflict = {
  ...sampleConflict,
  fields: [
    {
      field: 'note',
      base: 'تصل السفينة عند الظهر محمّلة بالحبوب.',
      mine: 'تصل السفينة في الساعة الثانية محمّلة بالحبوب.',
      theirs: 'تصل السفينة عند الظهر محمّلة بالحبوب والأخشاب.',
    },
    {
      field: 'code',
      base: 'https://example.com/manifests/2026/03/20/halcyon/cargo-declaration-with-a-very-long-name.pdf',
      mine: 'https://example.com/manifests/2026/03/20/halcyon/cargo-declaration-with-a-very-long-name-2.pdf',
      theirs: undefined,
    },
  ],
};

export const LongTextAndRightToLeft = meta.story({
  name: 'Long text, right to left',
  args: { conflict: longConflict, onResolve: noop },
  render: () => (
    <div dir="rtl" lang="ar">
      <Opened
        conflict={longConflict}
        describe={() => 'إعادة تسمية السفينة هالسيون في سجل الميناء بعد تغيير مالكها'}
        formatField={(field) => (field === 'note' ? 'ملاحظة' : 'المستند')}
        messages={{
          conflictTitle: () => 'غيّر شخص آخر هذا أيضًا',
          conflictDetail: () => 'لن يضيع شيء حتى تختار.',
          valueBefore: () => 'قبل',
          valueMine: () => 'نسختك',
          valueTheirs: () => 'النسخة الأخرى',
          valueNone: () => 'فارغ',
          keepMine: () => 'احتفظ بنسختي',
          takeTheirs: () => 'خذ النسخة الأخرى',
          editConflict: () => 'تحرير…',
          decideLater: () => 'قرّر لاحقًا',
        }}
      />
    </div>
  ),
});

/** Two choices only, and words of your own. */
export const Slots = meta.story({
  args: { conflict: sampleConflict, onResolve: noop },
  render: () => (
    <ConflictDialog.Root conflict={sampleConflict} onResolve={noop} describe={describe} formatField={formatField}>
      <ConflictDialog.Trigger className="button">Compare</ConflictDialog.Trigger>
      <ConflictDialog.Popup style={{ inlineSize: '30rem' }}>
        <div className="tw-conflict-dialog-head">
          <ConflictDialog.Title>Which one is right?</ConflictDialog.Title>
          <ConflictDialog.Description />
        </div>
        <ConflictDialog.Fields />
        <div className="tw-conflict-dialog-actions">
          <ConflictDialog.Later>Not now</ConflictDialog.Later>
          <ConflictDialog.TakeTheirs />
          <ConflictDialog.KeepMine className="tw-button-primary" />
        </div>
      </ConflictDialog.Popup>
    </ConflictDialog.Root>
  ),
});
