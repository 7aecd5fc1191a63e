import { act, fireEvent, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { toTextDifference } from '../../../src/components/conflict-dialog/text-difference';
import { ConflictDialog, type ConflictDialogProps } from '../../../src/entries/components';
import { conflict } from './support/sync-samples';

const dialog = () => document.querySelector('dialog')!;
const button = (label: string) => [...document.querySelectorAll('button')].find((one) => one.textContent === label);
const press = (label: string) => act(() => button(label)!.click());
const labels = () => [...dialog().querySelectorAll('button')].map(({ textContent }) => textContent);

function show(props: Partial<ConflictDialogProps> = {}) {
  const onResolve = vi.fn();
  const onOpenChange = vi.fn<NonNullable<ConflictDialogProps['onOpenChange']>>();
  const ui = (more: Partial<ConflictDialogProps> = {}) => (
    <StrictMode>
      <ConflictDialog conflict={conflict('1')} onResolve={onResolve} onOpenChange={onOpenChange} {...props} {...more} />
    </StrictMode>
  );
  const { rerender } = render(ui());
  const reasons = () => onOpenChange.mock.calls.map(([open, { reason }]) => [open, reason]);
  return { onResolve, reasons, change: (more: Partial<ConflictDialogProps>) => rerender(ui(more)) };
}

describe('ConflictDialog', () => {
  it('opens only when someone asks, with the focus on what destroys nothing', () => {
    show();
    expect(dialog().open).toBe(false);
    press('Review');
    expect(dialog().open).toBe(true);
    expect(document.activeElement?.textContent).toBe('Decide later');
  });

  it('[CF6] Escape closes without deciding, and the focus returns to where it came from', () => {
    const { onResolve, reasons } = show();
    act(() => button('Review')!.focus());
    press('Review');
    fireEvent(dialog(), new Event('cancel', { cancelable: true }));
    expect(dialog().open).toBe(false);
    expect(document.activeElement).toBe(button('Review'));
    expect(onResolve).not.toHaveBeenCalled();
    expect(reasons()).toEqual([
      [true, 'trigger-press'],
      [false, 'escape-key'],
    ]);
  });

  it('stays open if the app says so, even where the browser closes by itself', () => {
    const onOpenChange: ConflictDialogProps['onOpenChange'] = (open, { cancel }) => {
      if (!open) cancel();
    };
    show({ onOpenChange });
    press('Review');
    press('Decide later');
    expect(dialog().open).toBe(true);
    act(() => dialog().close());
    expect(dialog().open).toBe(true);
  });

  it.each([
    ['Keep mine', 'mine'],
    ['Take theirs', 'theirs'],
  ])('[CF6] %s resolves with %s, and closes', (label, choice) => {
    const { onResolve, reasons } = show();
    press('Review');
    press(label);
    expect(onResolve.mock.calls).toEqual([[expect.objectContaining({ id: '1' }), choice]]);
    expect(dialog().open).toBe(false);
    expect(reasons().at(-1)).toEqual([false, 'resolved']);
  });

  it('shows what was, mine and theirs, with what changed in ins and del that are told', () => {
    show();
    press('Review');
    const [mine, theirs] = dialog().querySelectorAll('.tw-conflict-side');
    expect(dialog().querySelector('.tw-conflict-before')?.textContent).toBe('Before Milk');
    expect(mine?.querySelector('del')?.textContent).toBe('removed: Milk');
    expect(mine?.querySelector('ins')?.textContent).toBe('added: Oat milk');
    expect(theirs?.querySelector('ins')?.textContent).toBe('added: Soy milk');
  });

  it('edits per field: mine at first, theirs, or another value', () => {
    const fields = [
      { field: 'title', base: 'Milk', mine: 'Oat milk', theirs: 'Soy milk' },
      { field: 'count', base: 1, mine: 2, theirs: 3 },
      { field: 'place', base: 'Shop', mine: 'Market', theirs: 'Farm' },
      { field: 'tags', base: [], mine: ['a'], theirs: ['b'] },
    ];
    const { onResolve } = show({ conflict: conflict('1', { fields }) });
    press('Review');
    press('Edit…');
    const inputs = dialog().querySelectorAll<HTMLInputElement>('.tw-conflict-input');
    expect([...inputs].map(({ value }) => value)).toEqual(['Oat milk', '2', 'Market']);
    fireEvent.change(inputs[1]!, { target: { value: '2.5' } });
    act(() => dialog().querySelectorAll<HTMLElement>('[data-field="place"] input[type="radio"]')[1]!.click());
    press('Save');
    expect(onResolve).toHaveBeenCalledWith(expect.anything(), {
      values: { title: 'Oat milk', count: 2.5, place: 'Farm', tags: ['a'] },
    });
  });

  it('saves nothing that is no number where one is asked for, and says so', () => {
    const fields = [{ field: 'count', base: 1, mine: 2, theirs: 3 }];
    const { onResolve } = show({ conflict: conflict('1', { fields }) });
    press('Review');
    press('Edit…');
    const input = () => dialog().querySelector<HTMLInputElement>('.tw-conflict-input')!;
    fireEvent.change(input(), { target: { value: 'many' } });
    expect(input().getAttribute('aria-invalid')).toBeNull();
    press('Save');
    expect(input().getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(input().getAttribute('aria-describedby')!)?.textContent).toBe('Enter a number.');
    expect(onResolve).not.toHaveBeenCalled();
    fireEvent.change(input(), { target: { value: '7' } });
    press('Save');
    expect(onResolve).toHaveBeenCalledWith(expect.anything(), { values: { count: 7 } });
  });

  it('loses nothing that was written when it is closed, until the conflict is another one', () => {
    const { change } = show();
    press('Review');
    press('Edit…');
    const input = () => dialog().querySelector<HTMLInputElement>('.tw-conflict-input');
    fireEvent.change(input()!, { target: { value: 'Hazel milk' } });
    press('Decide later');
    press('Review');
    expect(input()?.value).toBe('Hazel milk');
    change({ conflict: conflict('2') });
    expect(input()).toBeNull();
    press('Edit…');
    expect(input()?.value).toBe('Oat milk');
  });

  it('follows what they change meanwhile', () => {
    const { change } = show();
    press('Review');
    change({
      conflict: conflict('1', { fields: [{ field: 'title', base: 'Milk', mine: 'Oat milk', theirs: 'Rice' }] }),
    });
    expect(dialog().textContent).toContain('Rice');
  });

  it('closes when the conflict is settled elsewhere, and says that it was remote', () => {
    const { change, reasons } = show();
    press('Review');
    change({ conflict: undefined });
    expect(dialog().open).toBe(false);
    expect(reasons().at(-1)).toEqual([false, 'remote']);
  });

  it('[CF4] of a removal offers no fields to edit, and calls things by their names', () => {
    show({ conflict: conflict('1', { isRemoved: true, fields: [] }) });
    press('Review');
    expect(dialog().textContent).toContain('Someone removed what you changed');
    expect(labels()).toEqual(['Decide later', 'Accept removal', 'Keep mine']);
  });

  it.each([
    ['theirs', ['Dismiss', 'Edit…', 'Restore mine']],
    ['mine', ['Dismiss', 'Edit…', 'Take theirs']],
    ['merged', ['Dismiss', 'Edit…', 'Take theirs', 'Restore mine']],
  ] as const)('[CF6] of one that was decided for %s offers only what would change it', (decided, offered) => {
    show({ conflict: conflict('1', { decided }) });
    press('Review');
    expect(labels()).toEqual(offered);
  });

  it('controlled, asks and does not act', () => {
    const { reasons, change } = show({ open: false });
    expect(button('Review')).toBeUndefined();
    change({ open: true });
    expect(dialog().open).toBe(true);
    press('Decide later');
    expect(dialog().open).toBe(true);
    expect(reasons()).toEqual([[false, 'close-press']]);
  });

  it('is named by its title and described', () => {
    show();
    press('Review');
    expect(screen.getByRole('dialog', { name: 'Someone else changed this too' })).toBe(dialog());
    const description = document.getElementById(dialog().getAttribute('aria-describedby')!);
    expect(description?.textContent).toBe('todo.rename todo:1 Nothing is lost until you choose.');
  });

  it('shows values and fields in the app’s words', () => {
    show({ formatField: () => 'Title', formatValue: (value) => `“${String(value)}”` });
    press('Review');
    expect(dialog().querySelector('legend')?.textContent).toBe('Title');
    expect(dialog().querySelector('.tw-conflict-before')?.textContent).toBe('Before “Milk”');
  });
});

describe('toTextDifference', () => {
  it.each([
    ['one two three', 'one 2 three', ['one ', 'two', '2', ' three']],
    ['one', 'one two', ['one', '', ' two', '']],
    ['one two', 'one', ['one', ' two', '', '']],
    ['a a', 'a', ['a', ' a', '', '']],
    ['', 'new', ['', '', 'new', '']],
    ['same', 'same', ['same', '', '', '']],
  ])('%j and %j', (before, after, [start, removed, added, end]) => {
    expect(toTextDifference(before, after)).toEqual({ start, removed, added, end });
  });
});
