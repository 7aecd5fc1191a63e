import { expect } from 'vitest';
import type { OutboxTab, OutboxUnderTest } from '../../../../src/testing/outbox-contract/outbox-under-test';
import type { OutboxFrame } from '../ends/outbox-tab';

const script = new URL('../ends/outbox-tab.ts', import.meta.url).href;
let devices = 0;

/** Frames for tabs. Each device has destinations of its own. @param missing what its browser lacks */
export function createOutboxDevice(missing?: 'locks'): OutboxUnderTest & { openTab(): Promise<OutboxTab> } {
  const device = `${++devices}`;
  const frames = new Set<HTMLIFrameElement>();
  const unheard: unknown[] = [];
  const listening = new AbortController();
  addEventListener(
    'message',
    ({ data }) => {
      if (typeof data === 'string' && data.startsWith('unheard')) unheard.push(data);
    },
    listening,
  );

  return {
    async openTab() {
      const frame = await openFrame(missing);
      frames.add(frame);
      const page = frame.contentWindow as unknown as OutboxFrame & typeof globalThis;
      const { environment, storage, freeze } = page.tab;
      const fire = (name: string) => page.dispatchEvent(new page.Event(name));
      return {
        environment,
        storage: { open: (scope, own) => storage.open({ ...scope, destination: device + scope.destination }, own) },
        freeze,
        leave() {
          fire('pagehide');
          return () => fire('pageshow');
        },
        reveal: () => fire('visibilitychange'),
        crash() {
          frames.delete(frame);
          frame.remove();
        },
      };
    },
    async stop() {
      for (const frame of frames) frame.remove();
      await removeDatabases();
      listening.abort();
      expect(unheard).toEqual([]);
    },
  };
}

async function openFrame(missing = ''): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html><html data-missing="${missing}"><title>A tab</title><script type="module" src="${script}"></script>`;
  const ready = new Promise<void>((resolve) =>
    addEventListener('message', function hear({ data, source }) {
      if (data !== 'tab ready' || source !== frame.contentWindow) return;
      removeEventListener('message', hear);
      resolve();
    }),
  );
  document.body.append(frame);
  await ready;
  return frame;
}

/** Resolves once all connections to them are closed, too. */
export async function removeDatabases(): Promise<void> {
  for (const { name } of await indexedDB.databases())
    if (name?.startsWith('tidewire-outbox')) await removeDatabase(name);
}

function removeDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('not removed'));
  });
}
