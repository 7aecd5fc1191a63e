import { act, render, type RenderResult } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { Announcer } from '../../../../src/components/announcer/announcer';
import type { Utterance } from '../../../../src/components/announcer/announcement-queue';
import { createRealtimeClient } from '../../../../src/platform/create-realtime-client';
import { plain } from '../../../../src/protocol/plain';
import { RealtimeProvider } from '../../../../src/providers/realtime-provider';
import { createFakeServer } from '../../../../src/testing/fake-server';
import { createVirtualEnvironment } from '../../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../../src/testing/virtual-network';

const stepMs = 100;
const url = 'wss://shop.test/live';

/** Measures latency: the server answers each ping with a pong. */
const withHeartbeat = plain({ heartbeat: { message: { type: 'ping' }, isAnswer: ({ type }) => type === 'pong' } });
const pongs = (message: unknown) => ((message as { type?: unknown }).type === 'ping' ? { type: 'pong' } : undefined);

/** A page with a provider, a server to connect to, an announcer that is listened to, and time in the test's hands. */
export function createPage() {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 5 });
  const server = createFakeServer({ network, url, answer: pongs });
  const client = createRealtimeClient({ url, environment, transport: network.transport, protocol: withHeartbeat });
  const heard: string[] = [];
  const hear = ({ text, priority }: Utterance) => void heard.push(`${priority}: ${text}`);

  function Page({ children }: { children?: ReactNode }) {
    return (
      <RealtimeProvider client={client}>
        <Announcer onAnnounce={hear}>{children}</Announcer>
      </RealtimeProvider>
    );
  }

  return {
    environment,
    client,
    network,
    /** What a screen reader was told, as "polite: …" or "assertive: …". */
    heard,
    Page,
    show: (ui: ReactElement): RenderResult => render(ui, { wrapper: Page }),
    /** Lets time pass in small steps, with React keeping up: what an effect sets a timer for then falls due in time. */
    async advance(ms: number) {
      for (let left = ms; left > 0; left -= stepMs) await act(() => environment.advance(Math.min(left, stepMs)));
    },
    server,
  };
}
