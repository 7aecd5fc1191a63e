import { act, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { ConflictInbox, type Conflict } from '../../../src/entries/components';
import { createPage } from './support/page';
import { conflict } from './support/sync-samples';

const rows = () => screen.queryAllByRole('listitem');
const dialog = () => document.querySelector('dialog')!;
const button = (within: ParentNode | undefined, label: string) =>
  [...within!.querySelectorAll('button')].find(({ textContent }) => textContent === label);
const press = (within: ParentNode | undefined, label: string) =>
  act(() => {
    button(within, label)!.focus();
    button(within, label)!.click();
  });

function Live({ initial }: { readonly initial: readonly Conflict[] }) {
  const [conflicts, setConflicts] = useState(initial);
  const remove = ({ id }: Conflict) => setConflicts((all) => all.filter((one) => one.id !== id));
  return <ConflictInbox conflicts={conflicts} onResolve={remove} onDismiss={remove} />;
}

describe('ConflictInbox', () => {
  it('shows one line first, the list when asked, and a dialog for one when asked again', () => {
    const { container } = render(<ConflictInbox conflicts={[conflict('1'), conflict('2')]} onResolve={() => {}} />);
    expect(container.textContent).toContain('2 conflicts need your decision');
    expect(rows()).toHaveLength(0);
    expect(dialog().open).toBe(false);
    press(container, 'Review');
    expect(rows()).toHaveLength(2);
    expect(screen.getByRole('button', { name: 'Hide' }).getAttribute('aria-expanded')).toBe('true');
    expect(dialog().open).toBe(false);
    press(rows()[1], 'Review');
    expect(dialog().open).toBe(true);
    expect(dialog().textContent).toContain('todo:2');
  });

  it('[CF6] hands on what was decided, and the focus goes to the next', () => {
    const { container } = render(<Live initial={[conflict('1'), conflict('2')]} />);
    press(container, 'Review');
    const [first, second] = rows();
    press(first, 'Review');
    press(dialog(), 'Keep mine');
    expect(dialog().open).toBe(false);
    expect(rows()).toEqual([second]);
    expect(document.activeElement).toBe(second);
    press(second, 'Review');
    press(dialog(), 'Take theirs');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Conflicts' }));
    expect(container.textContent).toContain('No conflicts');
  });

  it('gives the focus back to the button when nothing was decided', () => {
    const { container } = render(<Live initial={[conflict('1')]} />);
    press(container, 'Review');
    const review = button(rows()[0], 'Review');
    press(rows()[0], 'Review');
    press(dialog(), 'Decide later');
    expect(document.activeElement).toBe(review);
    expect(rows()).toHaveLength(1);
  });

  it('[CF6] restores mine with one press where theirs was kept, and lets go of what is settled', () => {
    const onResolve = vi.fn();
    const onDismiss = vi.fn();
    const settled = conflict('1', { decided: 'theirs' });
    const { container } = render(<ConflictInbox conflicts={[settled]} onResolve={onResolve} onDismiss={onDismiss} />);
    expect(container.textContent).toContain('1 conflict was settled for you');
    press(container, 'Review');
    press(rows()[0], 'Restore mine');
    expect(onResolve.mock.calls).toEqual([[settled, 'mine']]);
    press(rows()[0], 'Dismiss');
    expect(onDismiss).toHaveBeenCalledWith(settled);
  });

  it('offers no dismissal of what waits for a decision', () => {
    const { container } = render(
      <ConflictInbox conflicts={[conflict('1')]} onResolve={() => {}} onDismiss={() => {}} />,
    );
    press(container, 'Review');
    expect(button(rows()[0], 'Dismiss')).toBeUndefined();
    expect(button(rows()[0], 'Restore mine')).toBeUndefined();
  });

  it('closes the dialog when its conflict is settled elsewhere', () => {
    const both = [conflict('1'), conflict('2')];
    const { container, rerender } = render(<ConflictInbox conflicts={both} onResolve={() => {}} />);
    press(container, 'Review');
    press(rows()[0], 'Review');
    rerender(<ConflictInbox conflicts={both.slice(1)} onResolve={() => {}} />);
    expect(dialog().open).toBe(false);
    expect(document.activeElement).toBe(rows()[0]);
  });

  it('tells screen readers of new conflicts, politely, and takes no focus', async () => {
    const { show, heard, advance } = createPage();
    const { rerender } = show(<ConflictInbox conflicts={[]} onResolve={() => {}} />);
    await advance(1_000);
    rerender(<ConflictInbox conflicts={[conflict('1')]} onResolve={() => {}} />);
    await advance(2_000);
    rerender(<ConflictInbox conflicts={[conflict('1', { decided: 'mine' })]} onResolve={() => {}} />);
    await advance(2_000);
    expect(heard).toEqual(['polite: 1 conflict needs your decision']);
    expect(document.activeElement).toBe(document.body);
  });
});
