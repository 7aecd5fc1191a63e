import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { toJson } from '../../../src/components/pending-changes/to-json';
import { PendingChanges, type OperationStatus, type PendingOperation } from '../../../src/entries/components';
import { createPage } from './support/page';
import { operation } from './support/sync-samples';

const words: Record<OperationStatus, string> = {
  queued: 'Saved on this device, not sent yet',
  sending: 'Sending…',
  acked: 'Sent: the server has it',
  unconfirmed: 'Unconfirmed: the server may have it',
  conflict: 'Conflict: someone else changed this too',
  rejected: 'Not accepted by the server',
  parked: 'On hold: it can’t be sent now',
};
const statuses = Object.keys(words) as OperationStatus[];
const rows = (container: HTMLElement) => [...container.querySelectorAll<HTMLElement>('.tw-pending-change')];
const button = (row: HTMLElement | undefined, label: string) =>
  [...row!.querySelectorAll<HTMLElement>('button')].find(({ textContent }) => textContent === label);

describe('PendingChanges', () => {
  it('[OP1] has a true word and a shape for every status', () => {
    const { container } = render(
      <PendingChanges operations={statuses.map((status) => operation(status, { status }))} />,
    );
    const shapes = rows(container).map((row, index) => {
      expect(row.textContent).toContain(words[statuses[index]!]);
      expect(row.dataset.status).toBe(statuses[index]);
      return row.querySelector('svg')?.innerHTML;
    });
    expect(new Set(shapes).size).toBe(7);
  });

  it('[OB2] does not call saved what is in memory only', () => {
    const { container } = render(<PendingChanges operations={[operation('1', { durability: 'memory' })]} />);
    expect(container.textContent).toContain('Not sent yet, and not saved on this device');
    expect(rows(container)[0]?.dataset.unsaved).toBe('');
  });

  it('is a named region with a list, counts, and says when it is empty', () => {
    const { rerender } = render(<PendingChanges operations={[operation('1'), operation('2')]} />);
    const region = screen.getByRole('region', { name: /Pending changes 2/ });
    expect(within(region).getAllByRole('listitem')).toHaveLength(2);
    rerender(<PendingChanges operations={[]} />);
    expect(screen.getByRole('region').textContent).toContain('Nothing is waiting to be sent');
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('[ID2] offers to send an unconfirmed one again, and says what that risks', () => {
    const onRetry = vi.fn();
    const unconfirmed = operation('1', { status: 'unconfirmed' });
    const { container } = render(<PendingChanges operations={[unconfirmed]} onRetry={onRetry} />);
    expect(container.textContent).toContain('Sending it again may do it twice.');
    fireEvent.click(screen.getByRole('button', { name: 'Send again todo.rename todo:1' }));
    expect(onRetry).toHaveBeenCalledWith(unconfirmed);
  });

  it('offers a retry where one helps, and a discard where nothing is under way', () => {
    const { container } = render(
      <PendingChanges
        operations={[
          ...statuses.map((status) => operation(status, { status })),
          operation('waiting', { retryAt: 1 }),
          operation('failed', { problem: { code: 'busy' } }),
        ]}
        onRetry={() => {}}
        onDiscard={() => {}}
      />,
    );
    const offers = rows(container).map((row) => [...row.querySelectorAll('button')].map((one) => one.textContent));
    expect(offers).toEqual([
      ['Discard'],
      [],
      [],
      ['Send again', 'Discard'],
      ['Discard'],
      ['Retry', 'Discard'],
      ['Retry', 'Discard'],
      ['Retry', 'Discard'],
      ['Retry', 'Discard'],
    ]);
  });

  it('offers nothing that nobody listens to', () => {
    const { container } = render(
      <PendingChanges operations={statuses.map((status) => operation(status, { status }))} />,
    );
    expect(container.querySelector('button')).toBeNull();
  });

  it('discards only after a second press, with the focus on what destroys nothing', () => {
    const onDiscard = vi.fn();
    const { container } = render(<PendingChanges operations={[operation('1')]} onDiscard={onDiscard} />);
    const [row] = rows(container);
    act(() => button(row, 'Discard')!.click());
    expect(onDiscard).not.toHaveBeenCalled();
    expect(document.activeElement?.textContent).toBe('Keep');
    expect(row?.textContent).toContain('Discard this change? It can’t be brought back.');
    act(() => button(row, 'Discard')!.click());
    expect(onDiscard).toHaveBeenCalledWith(expect.objectContaining({ id: '1' }));
  });

  it.each(['Keep', 'Escape'])('keeps with %s, and gives the focus back', (way) => {
    const onDiscard = vi.fn();
    const { container } = render(<PendingChanges operations={[operation('1')]} onDiscard={onDiscard} />);
    const [row] = rows(container);
    act(() => button(row, 'Discard')!.click());
    if (way === 'Keep') act(() => button(row, 'Keep')!.click());
    else fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
    expect(button(row, 'Keep')).toBeUndefined();
    expect(document.activeElement).toBe(button(row, 'Discard'));
    expect(onDiscard).not.toHaveBeenCalled();
  });

  describe('when a change with the focus leaves', () => {
    function Outbox({ ids }: { readonly ids: readonly string[] }) {
      const [operations, setOperations] = useState<readonly PendingOperation[]>(ids.map((id) => operation(id)));
      return (
        <PendingChanges
          operations={operations}
          onDiscard={({ id }) => setOperations((all) => all.filter((one) => one.id !== id))}
        />
      );
    }
    function discard(row: HTMLElement | undefined) {
      act(() => button(row, 'Discard')!.focus());
      act(() => button(row, 'Discard')!.click());
      act(() => button(row, 'Discard')!.focus());
      act(() => button(row, 'Discard')!.click());
    }

    it('the focus goes to the one that takes its place, then to the one before, at last to the list', () => {
      const { container } = render(<Outbox ids={['a', 'b', 'c']} />);
      const [a, b, c] = rows(container);
      discard(b);
      expect(document.activeElement).toBe(c);
      discard(c);
      expect(document.activeElement).toBe(a);
      discard(a);
      expect(document.activeElement).toBe(screen.getByRole('region'));
    });

    it('it also does when the server was quicker', () => {
      const both = [operation('a'), operation('b')];
      const { container, rerender } = render(<PendingChanges operations={both} onDiscard={() => {}} />);
      const [a, b] = rows(container);
      act(() => button(a, 'Discard')!.focus());
      rerender(<PendingChanges operations={both.slice(1)} onDiscard={() => {}} />);
      expect(document.activeElement).toBe(b);
    });

    it('it stays in the row when only the button leaves', () => {
      const { container, rerender } = render(<PendingChanges operations={[operation('a')]} onDiscard={() => {}} />);
      const [a] = rows(container);
      act(() => button(a, 'Discard')!.focus());
      rerender(<PendingChanges operations={[operation('a', { status: 'sending' })]} onDiscard={() => {}} />);
      expect(document.activeElement).toBe(a);
    });

    it('nobody’s focus is taken who was elsewhere', () => {
      const both = [operation('a'), operation('b')];
      const { container, rerender } = render(
        <>
          <input />
          <PendingChanges operations={both} onDiscard={() => {}} />
        </>,
      );
      const input = container.querySelector('input')!;
      act(() => input.focus());
      rerender(
        <>
          <input />
          <PendingChanges operations={both.slice(1)} onDiscard={() => {}} />
        </>,
      );
      expect(document.activeElement).toBe(input);
    });
  });

  it('counts down to the next try', async () => {
    const { show, environment, advance } = createPage();
    const { container } = show(
      <PendingChanges operations={[operation('1', { retryAt: environment.now() + 8_000 })]} />,
    );
    expect(container.textContent).toContain('Retrying in 8 s');
    await advance(3_000);
    expect(container.textContent).toContain('Retrying in 5 s');
  });

  it('shows what is to be sent when someone opens the details, not before', () => {
    const { container } = render(<PendingChanges operations={[operation('1')]} />);
    const details = container.querySelector('details')!;
    expect(container.querySelector('pre')).toBeNull();
    details.open = true;
    fireEvent(details, new Event('toggle'));
    expect(container.querySelector('pre')?.textContent).toContain('"title": "Milk"');
  });

  it('describes a change in the app’s words', () => {
    const { container } = render(
      <PendingChanges operations={[operation('1')]} describe={() => 'Rename to “Milk”'} onDiscard={() => {}} />,
    );
    expect(container.querySelector('.tw-pending-change-name')?.textContent).toBe('Rename to “Milk”');
    expect(screen.getByRole('button', { name: 'Discard Rename to “Milk”' })).toBeTruthy();
  });

  it('shows vars of every kind', () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(toJson({ big: 9n })).toBe('{\n  "big": "9"\n}');
    expect(toJson(undefined)).toBe('–');
    expect(toJson(loop)).toBe('[…]');
  });
});
