import { act, StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient, type ClientOptions, type RealtimeClient } from '../core/client';
import { tidewire } from '../protocol/tidewire';
import { RealtimeProvider } from '../providers/realtime-provider';
import { createFakeHub, type FakeHub } from './fake-hub';
import { createVirtualEnvironment, type VirtualEnvironment } from './virtual-environment';
import { createVirtualNetwork, type VirtualNetwork } from './virtual-network';

export interface RenderWithRealtimeOptions {
  /** Time and page. @default a virtual environment of its own */
  readonly environment?: VirtualEnvironment;
  /** @default a virtual network of its own, 1 ms one way */
  readonly network?: VirtualNetwork;
  /** Listening at `wss://hub.test/live`. @default a fake hub of its own that lets everybody in */
  readonly hub?: FakeHub;
  /** Options for the client that is made, for instance `{ schemas, auth }`. */
  readonly clientOptions?: Partial<ClientOptions>;
  /** A client of yours instead; it should use `environment` and `network`. It is not disposed of. */
  readonly client?: RealtimeClient;
  /** Where to render. @default a new element at the end of the body */
  readonly container?: Element;
  /** Mounts everything twice, as React does in development. @default true */
  readonly strict?: boolean;
}

export interface RealtimeView {
  readonly client: RealtimeClient;
  readonly hub: FakeHub;
  readonly network: VirtualNetwork;
  readonly environment: VirtualEnvironment;
  readonly container: Element;
  /** Lets time pass and React render what comes of it. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until the client is connected. Rejects after a virtual minute. */
  connected(): Promise<void>;
  /** Does something that changes what is shown, and lets React render it. */
  act(run: () => void | Promise<void>): Promise<void>;
  rerender(ui: ReactNode): Promise<void>;
  /** Takes everything down. Afterwards `environment.pendingTimers` and `listeners` are 0, unless a component leaks. */
  unmount(): Promise<void>;
}

/** Where the view's hub and client meet. */
export const renderUrl = 'wss://hub.test/live';

const connectWithinMs = 60_000;
const stepMs = 10;

/**
 * Renders a component with a real client that is connected to a fake hub over a virtual network: everything real but the world.
 * Needs React 18.3 or newer and a DOM, and no particular test runner.
 *
 * @example
 * const view = await renderWithRealtime(<ConnectionBadge />);
 * await view.connected();
 * await view.act(() => view.network.dropLinks());
 * expect(view.container.textContent).toContain('Reconnecting');
 * await view.unmount();
 */
export async function renderWithRealtime(
  ui: ReactNode,
  options: RenderWithRealtimeOptions = {},
): Promise<RealtimeView> {
  const { environment = createVirtualEnvironment(), strict = true } = options;
  const network = options.network ?? createVirtualNetwork({ environment, latencyMs: 1 });
  const hub = options.hub ?? createFakeHub({ network, url: renderUrl });
  const { transport } = network;
  const client =
    options.client ??
    createClient({
      url: renderUrl,
      protocol: tidewire(),
      transport,
      environment,
      ...definedOnly(options.clientOptions),
    });
  const container = options.container ?? appendContainer();
  const root = createRoot(container);

  const show = (shown: ReactNode) => {
    const provided = <RealtimeProvider client={client}>{shown}</RealtimeProvider>;
    return acting(() => root.render(strict ? <StrictMode>{provided}</StrictMode> : provided));
  };
  const advance = (ms: number) => acting(() => environment.advance(ms));
  await show(ui);

  return {
    client,
    hub,
    network,
    environment,
    container,
    advance,
    async connected() {
      for (let ms = 0; client.state.current.status !== 'connected'; ms += stepMs) {
        if (ms >= connectWithinMs)
          throw new Error(
            `Not connected within a virtual minute; the state is ${JSON.stringify(client.state.current)}.`,
          );
        await advance(stepMs);
      }
    },
    act: acting,
    rerender: show,
    async unmount() {
      await acting(() => root.unmount());
      if (!options.client) client.dispose();
      if (!options.container) container.remove();
    },
  };
}

type Definite<Options> = { [Key in keyof Options]?: Exclude<Options[Key], undefined> };

function definedOnly<Options extends object>(options: Options = {} as Options): Definite<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Definite<Options>;
}

function appendContainer(): Element {
  // A test's page, and the only one there is.
  // eslint-disable-next-line no-restricted-globals
  return document.body.appendChild(document.createElement('div'));
}

/** React warns about `act` unless the environment says that it is a test. */
async function acting(run: () => void | Promise<void>): Promise<void> {
  // React reads it there and nowhere else.
  const global = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean | undefined };
  const before = global.IS_REACT_ACT_ENVIRONMENT;
  global.IS_REACT_ACT_ENVIRONMENT = true;
  try {
    await act(async () => {
      await run();
    });
  } finally {
    global.IS_REACT_ACT_ENVIRONMENT = before;
  }
}
